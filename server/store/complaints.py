"""What a store that does not do as asked is taken to mean, in both languages. It asks no store."""

from __future__ import annotations

from redis import exceptions

from ..faults import StoreAway, StoreRefused

# What a failing store says, by the error's first word, and what a person can do about it.
ADVICE = {
    "LOADING": ("ia sedang memuat datanya", "it is loading its data"),
    "MISCONF": (
        "ia tidak dapat menulis ke cakramnya; beri ruang di sana",
        "it cannot write to its disk; make room there",
    ),
    "OOM": (
        "memorinya penuh; naikkan maxmemory atau biarkan jurnal diarsipkan",
        "its memory is full; raise maxmemory or let the journal be archived",
    ),
    "READONLY": (
        "ia replika yang hanya dibaca; beri URL induknya",
        "it is a read-only replica; give the primary's URL",
    ),
    "NOREPLICAS": ("replikanya terlalu sedikit untuk menerima tulisan", "it has too few replicas to accept writes"),
    "NOAUTH": ("ia meminta kata sandi; tulis di URL", "it wants a password; put it into the URL"),
    "WRONGPASS": ("ia menolak kata sandi di URL", "it refuses the password in the URL"),
    "NOPERM": (
        "daftar aksesnya melarang sebuah perintah; izinkan pengguna ini segalanya pada sigap:*",
        "its access list forbids a command; allow this user everything on sigap:*",
    ),
    "CLUSTERDOWN": ("klasternya mati", "its cluster is down"),
    "MOVED": (
        "ia sebuah klaster; beri penyimpanan yang bukan klaster",
        "it is a cluster; give a store that is not one",
    ),
    "BUSY": ("ia sibuk dengan sebuah skrip", "it is busy with a script"),
}


def silent(address: str, deadline_ms: int) -> StoreAway:
    """No answer came in time."""
    return StoreAway(
        f"the store at {address} did not answer within {deadline_ms} ms",
        f"penyimpanan di {address} tidak menjawab dalam {deadline_ms} ms",
    )


def unreachable(address: str, error: Exception) -> StoreAway:
    """There is no connection, or it broke."""
    return StoreAway(
        f"the store at {address} cannot be reached: {error}",
        f"penyimpanan di {address} tidak dapat dicapai ({error}); periksa alamatnya dan apakah ia berjalan",
    )


def refusal(address: str, error: exceptions.RedisError) -> StoreRefused:
    """It answered with an error."""
    # An unknown command is echoed with its arguments, which are nobody's business.
    reply = str(error).partition("\n")[0].partition(", with args")[0]
    code = error.status_code or reply.partition(" ")[0]
    indonesian, english = ADVICE.get(code, (reply, reply))
    return StoreRefused(
        f"the store at {address} refuses: {english}", f"penyimpanan di {address} menolak: {indonesian}", code, reply
    )
