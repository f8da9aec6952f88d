"""Warnings on the wire: a watchdog's request to a command, and what stands in words that say what to do next."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, limits
from dispatch_core.entities import StandingWarning
from dispatch_core.events import WarningSet
from dispatch_core.model import ServiceWarning
from sigap.v1 import ops_pb2

from ..codec import Entry
from ..places import Pair
from .checks import Checks
from .decided import head
from .parts import instant, number

# {} is what was found, [] the bound it passed, <> the agency.
TEXTS: dict[ServiceWarning, Pair] = {
    ServiceWarning.REPORTS_WITHOUT_ORDERS: (
        "{} laporan masuk dan tidak satu unit pun diperintah: kirim unit lewat radio, lalu periksa layanan.",
        "{} reports came in and nobody was ordered: send units by radio, then look into the service.",
    ),
    ServiceWarning.ORDERS_UNACKNOWLEDGED: (
        "{} perintah belum dijawab awak: panggil unit lewat radio, lalu periksa jalur perintah.",
        "{} orders are not acknowledged: call the units by radio, then look into the orders' way.",
    ),
    ServiceWarning.AGENCY_SILENT: (
        "<> sudah diminta dan tidak terdengar selama {}: telepon mejanya.",
        "<> was asked and has not been heard for {}: telephone its desk.",
    ),
    ServiceWarning.POSITIONS_QUIET: (
        "Tidak ada posisi unit <> sejak {}: perkiraan tiba memakai posisi lama; tanyakan lewat radio.",
        "No position of <> for {}: estimates use old ones; ask for them by radio.",
    ),
    ServiceWarning.VOLUME_LOW: (
        "Hanya {} laporan, biasanya [] dalam waktu ini: coba telepon 112 sendiri, periksa jalur masuk.",
        "Only {} reports where [] are usual: call 112 yourself, look into the lines that bring reports.",
    ),
    ServiceWarning.VOLUME_HIGH: (
        "{} laporan dalam satu jam, biasanya []: panggil bantuan, perhatikan laporan ganda.",
        "{} reports in an hour where [] are usual: call in help, watch for duplicates.",
    ),
    ServiceWarning.CLOCK_DRIFT: (
        "Jam layanan berbeda {} dari jam mesin: betulkan jam, catat waktu di kertas.",
        "The service's clock is {} off the machine's: put the clock right, note times on paper.",
    ),
}
SPANS = frozenset((ServiceWarning.AGENCY_SILENT, ServiceWarning.POSITIONS_QUIET, ServiceWarning.CLOCK_DRIFT))
WHOLE_SERVICE: Pair = ("semua instansi", "any agency")

# A warning without words fails at import, not in the night.
assert set(TEXTS) == set(ServiceWarning)


def to_warning(request: Any) -> commands.SetWarning:
    checks = Checks()
    checks.id("request_id", request.request_id)
    warning = checks.word("warning", request.warning, ServiceWarning)
    agency_id = checks.id("agency", request.agency, required=False)
    measured = checks.number("measured", request.measured, 0, limits.MOMENT_MS_MAX)
    bound = checks.number("bound", request.bound, 0, limits.MOMENT_MS_MAX)
    by = checks.text("by", request.by)
    checks.done()
    return commands.SetWarning(warning, agency_id, request.standing, measured, bound, by)


def warning_reply(entry: Entry | None, seq: int, command: commands.SetWarning) -> ops_pb2.SetWarningReply:
    return ops_pb2.SetWarningReply(
        **head(entry, seq),
        warning=number(command.warning),
        agency=command.agency_id,
        standing=command.standing,
    )


def warning_view(standing: StandingWarning) -> ops_pb2.StandingWarning:
    indonesian, english = warning_words(standing)
    return ops_pb2.StandingWarning(
        warning=number(standing.warning),
        agency=standing.agency_id,
        since=instant(standing.since_ms),
        measured=standing.measured,
        bound=standing.bound,
        by=standing.by,
        text_id=indonesian,
        text_en=english,
    )


def warning_words(about: StandingWarning | WarningSet) -> Pair:
    """What was found and what to do next."""
    said = [
        text.replace("{}", _amount(about.warning, about.measured))
        .replace("[]", _amount(about.warning, about.bound))
        .replace("<>", about.agency_id or whole)
        for text, whole in zip(TEXTS[about.warning], WHOLE_SERVICE, strict=True)
    ]
    return said[0], said[1]


def _amount(warning: ServiceWarning, amount: int) -> str:
    if warning not in SPANS:
        return str(amount)
    if amount < 10_000:
        return f"{amount} ms"
    return f"{amount // 1000} s" if amount < 120_000 else f"{amount // 60_000} min"
