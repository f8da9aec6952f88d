"""`sigap replay`: what once happened, played again under the engine and compared. Needs no server.

The replays themselves are the load test's rooms; here they get words, a progress bar and an exit code.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ..exits import Exit
from .building import told
from .command import Json, Lang, epilog, fold
from .language import say
from .output import console, print_document, progress
from .redeciding import replay_journal

if TYPE_CHECKING:
    from dispatch_core.city.jemss_run import JemssRun
    from dispatch_loadtest.jemss.outcome import Comparison
    from dispatch_loadtest.jemss.replay import Replay

# Differing calls that are listed; who wants all asks for JSON.
_LISTED_MAX: Final = 20


def register(app: typer.Typer) -> None:
    """Add `replay ...` to `app`."""
    replay = fold("replay")
    replay.command(
        "jemss",
        help=say(
            "Mainkan ulang satu run simulator JEMSS dengan aturannya sendiri di mesin Sigap, lalu bandingkan unit, "
            "rumah sakit, antrean, pengalihan dan waktu tanggap tiap panggilan.\n\n"
            "Seri, dua unit yang sama cepat dalam batas ketelitian, dicetak dan dihitung terpisah. "
            "Kode keluar 1: ada yang berbeda.",
            "Replay a run of the JEMSS simulator under its own rules in Sigap's engine and compare every call's unit, "
            "hospital, queueing, bumps and response time.\n\n"
            "Ties, units equally soon within the precision, are printed and counted apart. "
            "Exit code 1: something differs.",
        ),
        epilog=epilog(("sigap replay jemss ../shared/data/auckland full_low_to_high",)),
    )(_jemss)
    replay.command(
        "journal",
        help=say(
            "Putuskan ulang sebuah jurnal dengan aturan pemilihan lain, dan tunjukkan bedanya: siapa yang akan pergi, "
            "dan berapa lama lebih cepat unit pertama.\n\n"
            "Setiap keputusan dimulai dari keadaan yang sungguh ada; akibatnya kemudian tidak diketahui, untuk itu ada "
            "simulasi. Tidak ada yang ditulis.",
            "Decide a journal again under another policy and show the differences: who would have gone, and how much "
            "sooner the first unit.\n\n"
            "Each decision is taken from the state that really was; what would have followed nobody knows, and "
            "a simulation is for that. Nothing is written.",
        ),
        epilog=epilog(("sigap replay journal --policy joint", "sigap replay journal --city ./kota --json")),
    )(replay_journal)
    app.add_typer(replay, help=say("Kejadian lampau dimainkan ulang.", "The past played again."))


_DIR = typer.Argument(
    metavar="FOLDER",
    show_default=False,
    help=say("Folder kota JEMSS.", "The folder of a JEMSS city."),
)
_RUN = typer.Argument(
    metavar="RUN",
    show_default=False,
    help=say("Nama run di DIR/runs.", "The name of a run in DIR/runs."),
)


def _jemss(
    folder: Annotated[Path, _DIR],
    run: Annotated[str, _RUN],
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from dispatch_core.city.jemss_run import read_run
    from dispatch_loadtest.jemss.outcome import compare
    from dispatch_loadtest.jemss.replay import Replay

    with told(as_json):
        with progress(say("membaca", "reading"), as_json) as update:
            read = read_run(folder, run, lambda _, done, whole: update(done, whole))
        replay = Replay(read)
        with progress(say("memutar ulang", "replaying"), as_json) as update:
            replay.run(update)
    compared = compare(replay.outcomes, read.outcomes, replay.ties)
    if as_json:
        print_document(_document(compared, replay, read))
    else:
        print(compared.line)
        for line in [*_tie_lines(compared), *_differing_lines(compared, replay, read)]:
            console().print(line, soft_wrap=True)
    if compared.differing:
        raise typer.Exit(Exit.REFUSED)


def _tie_lines(compared: "Comparison") -> list[str]:
    return [
        say(
            f"seri: panggilan {tie.call + 1}: {tie.chosen} sama cepat dengan {tie.soonest} ({tie.later_us} us)",
            f"tie: call {tie.call + 1}: {tie.chosen} is as soon as {tie.soonest} ({tie.later_us} us)",
        )
        for tie in compared.ties
    ]


def _differing_lines(compared: "Comparison", replay: "Replay", run: "JemssRun") -> list[str]:
    lines = [
        say(
            f"beda: panggilan {number + 1}: di sini {_words(replay.outcomes[number])}; di sana "
            f"{_words(run.outcomes[number])}",
            f"differs: call {number + 1}: here {_words(replay.outcomes[number])}; there {_words(run.outcomes[number])}",
        )
        for number in compared.differing[:_LISTED_MAX]
    ]
    more = len(compared.differing) - _LISTED_MAX
    return [*lines, say(f"... dan {more} lagi", f"... and {more} more")] if more > 0 else lines


def _words(outcome: object) -> str:
    parts = ("ambulance", "hospital", "queued", "bumps", "response_s")
    values = [getattr(outcome, part) for part in parts]
    # The files count from 1.
    values[:2] = [value + 1 if value >= 0 else None for value in values[:2]]
    return " ".join(f"{part}={value}" for part, value in zip(parts, values, strict=True))


def _document(compared: "Comparison", replay: "Replay", run: "JemssRun") -> dict[str, object]:
    return {
        "calls": compared.call_count,
        "unit_match": compared.unit_match_count,
        "hospital_match": compared.hospital_match_count,
        "queued_match": compared.queued_match_count,
        "bumps_match": compared.bumps_match_count,
        "response_error_ms_max": compared.response_error_ms_max,
        "ties": [
            {
                "call": tie.call + 1,
                "what": tie.what,
                "soonest": tie.soonest,
                "chosen": tie.chosen,
                "later_us": tie.later_us,
            }
            for tie in compared.ties
        ],
        "differing": [
            {"call": number + 1, "here": _words(replay.outcomes[number]), "there": _words(run.outcomes[number])}
            for number in compared.differing
        ],
        "trace_digest": replay.centre.trace_digest,
    }
