"""What the operating system says of a failure, in both languages: it has English alone for it."""

import errno
import os
import socket
from typing import Final

# By the error's number; those of names that are not found are getaddrinfo's own.
_WORDS: Final = {
    errno.EADDRINUSE: "alamat itu sudah dipakai",
    errno.EADDRNOTAVAIL: "alamat itu bukan milik mesin ini",
    errno.EACCES: "tidak diizinkan",
    errno.EPERM: "tidak diizinkan",
    errno.ENOENT: "berkas atau folder itu tidak ada",
    errno.ENOTDIR: "sebuah berkas berada di tempat folder",
    errno.EISDIR: "itu folder, bukan berkas",
    errno.EEXIST: "sudah ada",
    errno.ENOSPC: "cakram penuh",
    errno.EDQUOT: "jatah cakram habis",
    errno.EROFS: "cakram hanya dapat dibaca",
    errno.EIO: "cakram gagal membaca atau menulis",
    errno.EMFILE: "terlalu banyak berkas terbuka",
    errno.ENFILE: "terlalu banyak berkas terbuka",
    errno.ECONNREFUSED: "sambungan ditolak",
    socket.EAI_NONAME: "nama itu tidak dikenal",
    socket.EAI_AGAIN: "nama itu belum dapat dicari",
}


def in_english(error: OSError) -> str:
    """The error's words; asyncio's own repeat the address, and numbers of names not found are not the system's."""
    if error.errno and not isinstance(error, socket.gaierror):
        return os.strerror(error.errno)
    return error.strerror or str(error) or "not possible"


def in_indonesian(error: OSError) -> str:
    """The error's words; in English where they are none of the usual ones."""
    return _WORDS.get(error.errno or 0) or in_english(error)
