"""A journal decided again, as people read it: a row for each priority, then the first differences."""

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from ..language import say
from ..values import minutes
from .style import priority, table

if TYPE_CHECKING:
    from dispatch_server.recovery.redecide import Redecided, Sent, Tally

# Differences that a screen shows; who wants more asks for JSON.
_LISTED_MAX: Final = 20


def redecided(found: "Redecided") -> list[Any]:
    """All parts of the report."""
    parts: list[Any] = [
        Text(
            say(
                f"{found.decided_count} perintah diputuskan ulang dengan aturan {found.policy}, seq "
                f"{found.first_seq} sampai {found.last_seq}; {found.differing_count} kebutuhan akan dilayani lain.",
                f"{found.decided_count} commands decided again under {found.policy}, seq {found.first_seq} to "
                f"{found.last_seq}; {found.differing_count} needs would have been served otherwise.",
            )
        )
    ]
    if found.passed_over_count:
        parts.append(
            Text(
                say(
                    f"{found.passed_over_count} perintah dilewati: berkas kotanya tidak tersimpan.",
                    f"{found.passed_over_count} commands were passed over: their city is not kept.",
                ),
                "yellow",
            )
        )
    if found.human_count:
        parts.append(
            Text(
                say(
                    f"{found.human_count} kebutuhan dilayani pilihan manusia: tidak dibandingkan.",
                    f"{found.human_count} needs were served by a human's choice: they are not compared.",
                )
            )
        )
    rows = table(
        "P",
        say("Kebutuhan", "Needs"),
        say("Beda", "Differ"),
        say("Hanya dulu", "Only then"),
        say("Hanya kini", "Only now"),
        say("Pengganti dulu", "Substitute then"),
        say("Pengganti kini", "Substitute now"),
        say("Unit pertama lebih cepat, rata-rata s", "First unit sooner, mean s"),
        numbers=frozenset(),
    )
    for level in sorted(found.by_priority):
        rows.add_row(priority(level), *_cells(found.by_priority[level]))
    parts.append(rows)
    parts += [_line(one) for one in found.differences[:_LISTED_MAX]]
    more = found.differing_count - _LISTED_MAX
    if more > 0:
        parts.append(Text(say(f"... dan {more} lagi (--json)", f"... and {more} more (--json)"), "dim"))
    return parts


def _cells(tally: "Tally") -> list[str]:
    mean = f"{tally.sooner_ms / tally.compared_count / 1000:+.1f}" if tally.compared_count else "-"
    counts = (tally.needs_count, tally.differing_count, tally.only_was_count, tally.only_would_be_count)
    substituted = (tally.substituted_was_count, tally.substituted_would_be_count)
    return [*(str(count) for count in (*counts, *substituted)), mean]


def _line(one: Any) -> Text:
    was, would_be = _sent(one.was), _sent(one.would_be)
    said = say(f"dulu {was}, kini {would_be}", f"was {was}, would be {would_be}")
    return Text(f"seq {one.seq} I{one.incident}.{one.need_no} P{one.priority}: {said}")


def _sent(sent: "Sent") -> str:
    said = [f"{' '.join(sent.unit_ids)} {minutes(sent.first_ms)}"] if sent.unit_ids else []
    if sent.substitute_unit_ids:
        said.append(say("pengganti ", "substitute ") + " ".join(sent.substitute_unit_ids))
    return " + ".join(said) or say("tiada", "nobody")
