"""Write the golden journal of this version: `python -m tests.golden.make [NAME]`; commit what it writes.

What rarely happens by chance is played from a script; then a crowd lives in a small town with supervisors and desks
until every kind of event has happened. Of many such histories the shortest is kept. NAME is the version's, such as
v0.1.0, and the journal of an earlier version is never written again: a change that makes it fail changed what an event
means, and needs a new event instead. Folding it needs no city and no rules. Only where the snapshot's format rises are
the state digests of earlier versions taken anew (FORMAT of dispatch_core/snapshot.py says when).
"""

import json
import random
import shlex
import sys
from dataclasses import replace
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

from dispatch_core import commands, events, snapshot
from dispatch_core.city import City
from dispatch_core.city.dispatch import Dispatch, Joint
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause
from dispatch_core.policies.names import DIVERT
from dispatch_core.state import State
from dispatch_server.codec import Entry
from dispatch_server.journal.chain import GENESIS
from dispatch_server.journal.segment import write_segment
from dispatch_server.writer.decider import Decider

from ..engine.bay import STANDING_BY
from ..engine.centre import centre
from ..engine.coast import coast
from ..engine.transcript import COMMANDS
from ..engine.verbs import VERBS, split
from ..recovery.crowd import Crowd

FOLDER = Path(__file__).parent
JOURNAL_ID = "00000000-0000-4000-8000-000000000112"
START_MS = 1_765_500_000_000
HISTORY_COUNT = 60
ENTRIES_MAX = 600
SCRIPT = """
    report arrest at H priority=2
    report arrest at A
    refuse I{} unit=M1 because later
    cancel I{} because gone
    cancel I4 because gone
    ack M1
    report sick at B
    refuse I{} because nobody
    report arrest at B
    late
    confirm I{}
    stop_timer I{} unit=M1 because radio
    pin M1 I{} because agreed
    correct M1 I{} on_scene because radio
    transfer M1
    correct M1 I{} cleared because radio
    close I{}
    reopen I{} because again
    report noise at C
    ack P1
    report noise at C
    wait 45
    progress P1 en_route
    progress P1 en_route correction=yes ago=9
    report blaze at E
    confirm I{} need=3
    update I{} alarm=2 because grows
    note I{} text=locked
    desk_has POWER I{} need=4
    desk POWER accepts I{} need=4
    isolated POWER I{}
    restored POWER I{}
    desk POWER refuses I{} need=5 because storm
    update I{} at F because moved
    report riot at D
    staging I{} at C name=church
    safe I{} because seen
    update I{} type=quake because shakes
    update I{} priority=1 because shakes
    mode POLICE manual because drill
    authority EMS confirm because night
    warn positions_quiet agency=EMS
    hold M1 because fuel
    report noise at C
    report arrest at C
    merge I10 I{} because same
    unmerge I{} because two
    hospital H1 diverting because full
    report cat at G
    decline L1 because flat
    sign_off E4
    sign_on E4
    paper blaze E2:dispatched:30 E2:on_scene:400 E2:cleared:900 M1:on_scene:350 at B reported=1765499000000
    radio L1 I{} sent=1765499000000
    close_road s3 because flood
    open_road s3
    report overboard at -36089930,1281315000
    update I{} alarm=2 because capsized
    close_road s7 because flood
    open_road s7
    report sick at E
    close_road s4 speed=300 because flood
    close_road s5 until=30
    wait 31
    extend {c} until=90
    close_road area=B hours=9:45-9:46
    wait 150
"""
KINDS = frozenset(kind.__name__ for kind in get_args(events.Event))


def main() -> int:
    """Find the history, write its segment and what it must lead to."""
    name = sys.argv[1] if len(sys.argv) > 1 else f"v{version('sigap').partition('+')[0]}"
    town, shore = centre(), coast()
    types = {**town.types, "overboard": shore.types["overboard"]}
    dispatch = replace(Dispatch(DIVERT, Joint()), coverage=STANDING_BY)
    city = replace(town, types=types, sea=shore.sea, dispatch=dispatch)
    found = [history for seed in range(HISTORY_COUNT) if (history := live(seed, city))]
    decider, entries = min(found, key=lambda history: sum(len(entry.stored) for entry in history[1]))
    stored = [entry.stored for entry in entries]
    written = write_segment(FOLDER, JOURNAL_ID, 1, GENESIS, stored)
    written.path.replace(FOLDER / f"{name}.seg")
    facts = {
        "journal_id": JOURNAL_ID,
        "entry_count": len(entries),
        "last_digest": blake2b(stored[-1], digest_size=16).hexdigest(),
        "state_digest": snapshot.digest(decider.engine.state).hex(),
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(facts, indent=2) + "\n")
    print(f"{name}: {len(entries)} entries, {sum(map(len, stored))} bytes, of {len(found)} histories")
    return 0


def live(seed: int, city: City) -> tuple[Decider, list[Entry]] | None:
    """A history in which everything happens, or None if this one is too long for that."""
    rng = random.Random(seed)
    crowd = Crowd(rng, city)
    decider = Decider(Engine(city, State()), 0, b"")
    entries: list[Entry] = []
    seen: set[str] = set()
    at_ms = START_MS

    def take(command: Any, request_id: str = "") -> None:
        entry = decider.take(command, at_ms, request_id, b"digest of " + request_id.encode() if request_id else b"")
        if isinstance(entry, Entry):
            entries.append(entry)
            seen.update(type(event).__name__ for event in entry.events)

    def begin() -> None:
        decider.epoch += 1
        take(commands.StartWriter(JOURNAL_ID, decider.epoch, "golden", 1))
        take(commands.LoadCity())
        take(commands.ResumeService(ResumeCause.START))

    begin()
    number, closure = 0, ""
    for line in SCRIPT.strip().splitlines():
        verb, *words = shlex.split(line.replace("{}", str(number)).replace("{c}", closure))
        at_ms += 1_000 * int(words[0]) if verb == "wait" else 1_000
        while 0 < decider.engine.next_deadline_ms() <= at_ms:
            take(commands.AdvanceClock())
        if verb == "late":
            take(commands.ResumeService(ResumeCause.STORE_AWAY, at_ms - 2_000))
        elif verb != "wait":
            plain, options = split(words)
            play: Any = SimpleNamespace(at_ms=at_ms)
            make = COMMANDS.get(verb)
            take(make(play, plain, options) if make else VERBS[verb](plain, options), f"s{len(entries)}")
            if verb == "report" and not options.get("to"):
                number = decider.engine.state.seq
            if verb == "close_road":
                closure = f"C{decider.engine.state.seq}"
    # Later the same town with another name for its files: the roster is read once more over what is open.
    changed_at = ENTRIES_MAX // 8
    while seen < KINDS or decider.epoch == 1:
        if len(entries) > ENTRIES_MAX:
            return None
        if decider.epoch == 1 and len(entries) > changed_at:
            decider = Decider(Engine(replace(city, digest=bytes(16)), decider.engine.state), 1, decider.prev_digest)
            begin()
        at_ms += rng.choice((0, 300, 3_000, 20_000, 60_000))
        while 0 < decider.engine.next_deadline_ms() <= at_ms and len(entries) <= ENTRIES_MAX:
            take(commands.AdvanceClock())
        command = crowd.command(decider.engine.state, at_ms)
        take(command, "" if isinstance(command, commands.RecordPositions) else f"r{len(entries)}")
    return decider, entries


if __name__ == "__main__":
    sys.exit(main())
