"""`sigap loadtest`: a world played against a running server, what it measured, and the proof that nothing was lost.

dispatch_loadtest does the work in processes of its own; here it is given options, a progress bar, tables and an exit
code: 0 proven, 1 refused or a check failed, 69 no server.
"""

import contextlib
import json
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import typer

from ..exits import Exit
from . import load_options as options
from .command import Json, Lang, Server, epilog
from .language import say
from .output import console, failed, print_document, progress
from .unreadable import sentences
from .usage import Wrong

if TYPE_CHECKING:
    from dispatch_loadtest.driver import Running

T = TypeVar("T")
MIX: Final = "mix"
_HELP: Final = say(
    "Mainkan sebuah dunia pada server yang berjalan: penelepon, awak, jalan; ukur jawabannya sejak saat seharusnya "
    "dikirim, lalu buktikan dari jurnal bahwa tak ada yang hilang.\n\n"
    "[bold]ambon-fire[/bold]: kebakaran ruko 12 Des 2025 (jam x60, satu setengah menit).\n\n"
    "[bold]ambon-storm[/bold]: badai 21 Jun-2 Jul 2025, 603 kejadian dalam 12 hari (jam x1000, 18 menit).\n\n"
    "[bold]sf-fire[/bold]: satu hari panggilan San Francisco (jam x240, tujuh menit; perlu --city).\n\n"
    "[bold]mix[/bold]: 80 % laporan tambahan pada 50 kejadian, 15 % laporan baru yang unitnya langsung dibebaskan, "
    "5 % pembatalan, secepat mungkin atau --rate per detik.\n\n"
    "Jalankan server dengan --clock-rate yang sama; batas jawaban awak dikalikan dengan laju itu: 20 detik tetap "
    "20 detik sungguhan. Hanya mesin ini, hanya kota peragaan.\n\n"
    "Kode keluar: 0 terbukti, 1 ditolak atau ada pemeriksaan yang gagal, 69 tidak ada server, 130 dihentikan.",
    "Play a world on a running server: callers, crews, roads; measure the answers from when they were due, then prove "
    "from the journal that nothing was lost.\n\n"
    "[bold]ambon-fire[/bold]: the shophouse fire of 12 Dec 2025 (clock x60, a minute and a half).\n\n"
    "[bold]ambon-storm[/bold]: the storm of 21 Jun-2 Jul 2025, 603 events in 12 days (clock x1000, 18 minutes).\n\n"
    "[bold]sf-fire[/bold]: one day of San Francisco's calls (clock x240, seven minutes; needs --city).\n\n"
    "[bold]mix[/bold]: 80 % further reports on 50 incidents, 15 % new ones whose units are cleared at once, 5 % "
    "cancels, as fast as they go or --rate a second.\n\n"
    "Start the server with the same --clock-rate; the limits for a crew's answer are multiplied by it: 20 seconds "
    "stay 20 real seconds. This machine only, demonstration cities only.\n\n"
    "Exit codes: 0 proven, 1 refused or a check failed, 69 no server, 130 interrupted.",
)
_INTERRUPTED: Final = (
    "Dihentikan: tidak ada yang dibuktikan. Kejadian dan perintah yang sudah ada tetap di server.",
    "Interrupted: nothing was proven. The incidents and orders made so far stay on the server.",
)
_EXAMPLES: Final = (
    "sigap up --clock-rate 60 & sigap loadtest ambon-fire",
    "sigap up --clock-rate 1000 & sigap loadtest ambon-storm --seed 7 --out storm.json",
    f"sigap loadtest ambon-storm --from-hour 113 --hours 3   # {say('lonjakan terburuk', 'the worst burst')}",
    "sigap city build --sf-fire ../shared/data/sf_fire --out ./sf",
    "sigap up --city ./sf --clock-rate 240 & sigap loadtest sf-fire --city ./sf --day 2020-04-10",
    "sigap loadtest mix --in-flight 32 --seconds 10 --json",
)


class _Wishes(NamedTuple):
    """What was asked of a world; empty and 0: its own."""

    clock_rate: int
    seed: int
    workers: int
    drain_s: int
    city: str
    data: str
    day: str
    days: int
    from_hour: int
    hours: int


def register(app: typer.Typer) -> None:
    """Add `loadtest` to `app`."""
    app.command("loadtest", help=_HELP, epilog=epilog(_EXAMPLES))(_loadtest)


def _loadtest(
    world: options.World,
    clock_rate: options.ClockRate = 0,
    seed: options.Seed = -1,
    workers: options.Workers = 1,
    city: options.City = "",
    data: options.Data = "",
    day: options.Day = "",
    days: options.Days = 1,
    from_hour: options.FromHour = 0,
    hours: options.Hours = 0,
    drain: options.Drain = 120,
    in_flight: options.InFlight = 0,
    seconds: options.Seconds = 10.0,
    rate: options.Rate = 0,
    waiting: options.Waiting = 0,
    out: options.Out = None,
    server: Server = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    import grpc

    from dispatch_core.city import CityError
    from dispatch_core.city.sf_calls import SfDataError
    from dispatch_loadtest.refusal import LoadRefused
    from dispatch_loadtest.workers import WorkerFailed

    from ..client import default_address, describe
    from ..faults import indonesian_of

    address = server or default_address()
    drawn = _seed(seed)
    try:
        if world == MIX:
            document = _mix(address, in_flight, seconds, rate, waiting, drawn, as_json)
        else:
            wishes = _Wishes(clock_rate, drawn, workers, drain, city, data, day, days, from_hour, hours)
            document = _world(world, address, wishes, as_json)
    except LoadRefused as refused:
        raise failed("LOAD_REFUSED", (refused.indonesian, refused.english), Exit.REFUSED, as_json) from None
    except CityError as error:
        raise failed("BAD_DATA", sentences(error), Exit.BAD_DATA, as_json) from None
    except SfDataError as error:
        raise failed("BAD_DATA", (indonesian_of(error), str(error)), Exit.BAD_DATA, as_json) from None
    except WorkerFailed as error:
        raise failed("WORKER_FAILED", (indonesian_of(error), str(error)), Exit.INTERNAL, as_json) from None
    except KeyboardInterrupt:
        failed("INTERRUPTED", _INTERRUPTED, Exit.REFUSED, as_json)
        raise
    except grpc.RpcError as error:
        problem = describe(error, "en")
        pair = describe(error, "id").sentence, problem.sentence
        raise failed(problem.reason or problem.status, pair, Exit.UNAVAILABLE, as_json) from None
    if out is not None:
        _write(out, document, as_json)
    _show(document, as_json)
    raise typer.Exit(Exit.OK if document["passed"] else Exit.REFUSED)


def _show(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_document(document)
        return
    from .tables.load import load

    for part in load(document):
        console().print(part, soft_wrap=True)


def _seed(seed: int) -> int:
    import secrets

    return secrets.randbelow(options.SEED_MAX) if seed < 0 else seed


def _mix(
    address: str, in_flight: int, seconds: float, rate: int, waiting: int, seed: int, as_json: bool
) -> dict[str, Any]:
    from dispatch_loadtest.mix import IN_FLIGHT, IN_FLIGHT_MAX, WARM_UP_S, run_mix
    from dispatch_loadtest.summary import of_mix
    from dispatch_loadtest.worker import run

    # Calls a second are an open loop: only a stall of many seconds may hold them back.
    at_once = in_flight or (IN_FLIGHT_MAX if rate else IN_FLIGHT)
    mixing = run_mix(address, at_once, seconds, rate_per_s=rate, waiting_count=waiting, seed=seed, proven=True)
    with progress(say("membebani", "loading"), as_json) as tell:
        return of_mix(run(_told(mixing, seconds + WARM_UP_S, tell)))


async def _told(mixing: Coroutine[Any, Any, T], seconds: float, tell: Callable[[int, int], None]) -> T:
    """The mix, with its progress told while it lasts."""
    import asyncio

    async def ticking() -> None:
        begun_s = time.monotonic()
        while True:
            tell(min(round(time.monotonic() - begun_s), round(seconds)), round(seconds))
            await asyncio.sleep(0.5)

    ticks = asyncio.create_task(ticking())
    try:
        return await mixing
    finally:
        ticks.cancel()


def _world(name: str, address: str, wishes: _Wishes, as_json: bool) -> dict[str, Any]:
    import asyncio

    from dispatch_loadtest import driver
    from dispatch_loadtest.summary import of_run
    from dispatch_loadtest.worlds import WORLDS, WorldOptions, make_scenario

    if name not in WORLDS:
        names = ", ".join([*WORLDS, MIX])
        raise Wrong(f"{name!r} bukan dunia; pilih {names}", f"{name!r} is no world; choose {names}")
    rate = wishes.clock_rate or WORLDS[name].clock_rate
    wished = WorldOptions(
        wishes.seed, rate, wishes.city, wishes.data, wishes.day, wishes.days, wishes.from_hour, wishes.hours
    )
    scenario = make_scenario(name, wished)
    with _progress(as_json) as told:
        playing = driver.run(
            scenario, address, rate, worker_count=wishes.workers, drain_s=wishes.drain_s, on_running=told
        )
        return of_run(asyncio.run(playing))


@contextlib.contextmanager
def _progress(silent: bool) -> Iterator["Callable[[Running], None] | None"]:
    """A bar over the world's actions, with the city's time; nothing for machines and pipes."""
    if silent or not console(stderr=True).is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("memainkan", "playing"), total=None, said="")

        def told(running: "Running") -> None:
            hours, minutes = divmod(running.field_ms // 60_000, 60)
            said = say(
                f"jam {hours}:{minutes:02}, {running.open_count} terbuka, {running.busy_count} awak bertugas, "
                f"{running.call_count} panggilan",
                f"hour {hours}:{minutes:02}, {running.open_count} open, {running.busy_count} crews out, "
                f"{running.call_count} calls",
            )
            phase = (
                say("memainkan", "playing") if running.phase == "play" else say("menunggu selesai", "until all is over")
            )
            bar.update(task, completed=running.done_count, total=running.action_count, description=phase, said=said)

        yield told


def _write(path: Path, document: dict[str, Any], as_json: bool) -> None:
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise failed("CANNOT_WRITE", sentences(error), Exit.CANNOT_CREATE, as_json) from None
