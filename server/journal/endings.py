"""Why a writer must stop at once, in both languages, with what to do next. It decides nothing."""

from __future__ import annotations

from ..faults import FENCED_EXIT_CODE, Fenced, Gap


def fenced(area: str, epoch: int, ours: int) -> Fenced:
    """Another server has become the writer."""
    return Fenced(
        f"another server has taken over the journal of {area} (its epoch {epoch}, ours {ours}). This one ends with "
        f"exit code {FENCED_EXIT_CODE}: do not restart it.",
        f"server lain mengambil alih jurnal {area} (epoch-nya {epoch}, kita {ours}). Yang ini berakhir dengan kode "
        f"{FENCED_EXIT_CODE}: jangan dijalankan ulang.",
    )


def gap(area: str, last_seq: int, prev_seq: int) -> Gap:
    """The journal does not end where this server's state does."""
    return Gap(
        f"the journal of {area} ends at entry {last_seq}, not at {prev_seq} where this server's state does. Start it "
        "again: it reads the journal anew.",
        f"jurnal {area} berakhir di entri {last_seq}, bukan {prev_seq} seperti keadaan server ini. Jalankan lagi: ia "
        "membaca jurnal dari awal.",
    )


def lost(area: str) -> Gap:
    """The store has forgotten the journal."""
    return Gap(
        f"the store has lost the journal of {area}. Restore it from a replica or a backup.",
        f"penyimpanan kehilangan jurnal {area}. Pulihkan dari replika atau cadangan.",
    )
