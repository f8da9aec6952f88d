"""Sentences for who speaks of a world that has moved: from an old sheet of paper, or from what he saw on a screen."""

from __future__ import annotations

from .rejections import Reason

# As SENTENCES of sentences.py, of which it is a part.
MOVED: dict[Reason, tuple[str, str]] = {
    Reason.NOT_FROM_PAPER: (
        "Unit {} sedang ditanya hal lain; catat jawabannya langsung (`sigap unit ...`), lalu berikan berkas ini lagi.",
        "Unit {} is being asked something else; record its answer (`sigap unit ...`), then give the file again.",
    ),
    Reason.CORRECTED_SINCE: (
        "Pengawas sudah menyatakan {} belum sampai di situ; bila kertas yang benar, betulkan keadaannya lebih dulu.",
        "A supervisor has said since that {} had not come so far; if the paper is right, correct the state first.",
    ),
    Reason.CHANGED_MEANWHILE: (
        "{} sudah berubah sejak dilihat; tidak ada yang ditimpa. Lihat lagi, lalu ulangi.",
        "{} has changed since it was seen; nothing was overwritten. Look again, then repeat.",
    ),
    Reason.AUTHORITY_CHANGED: (
        "Wewenang {} sudah berubah sejak dilihat; tidak ada yang ditimpa. Lihat lagi, lalu ulangi.",
        "The authority of {} has changed since it was seen; nothing was overwritten. Look again, then repeat.",
    ),
    Reason.CLOCK_CHANGED: (
        "Jam {} sudah lain dari yang dilihat: yang itu sudah berbunyi atau berhenti; tidak ada yang dihentikan. Lihat "
        "lagi, lalu ulangi.",
        "The clock of {} is not the one that was seen: that one has rung or stopped; nothing was stopped. Look again, "
        "then repeat.",
    ),
    Reason.BEFORE_ITS_ORDER: (
        "Waktu itu sebelum {} diperintah ke sana; betulkan waktunya, atau catat sebagai kejadian di kertas (K...).",
        "That is before {} was ordered there; correct the time, or write it as an incident of paper (K...).",
    ),
    Reason.ELSEWHERE_THEN: (
        "Saat itu {} menurut Sigap pada kejadian lain, atau kendaraan lain awaknya; tulis dulu kapan ia selesai di "
        "sana, lalu berikan berkas ini lagi.",
        "By Sigap {} was on another incident then, or another vehicle of its crew was; write first when it cleared "
        "there, then give the file again.",
    ),
    Reason.NOT_SENT_THERE: (
        "Sigap tidak mengirim {} ke sana; bila ia dikirim lewat radio, tulis dulu baris `sent` dengan waktunya.",
        "Sigap did not send {} there; if it was sent by radio, write a line `sent` with its time before this one.",
    ),
}
