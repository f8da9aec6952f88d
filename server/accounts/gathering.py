"""Gathering: the journal replayed once, and the cases, reports and human decisions of a period taken from it.

Entries are folded by the same code as in recovery, from the newest snapshot where that is from before the period, else
from the first entry. An incident belongs to the period in which it was reported, and is told as the journal knows it
now; so periods that follow each other add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dispatch_core import commands, events
from dispatch_core.city import AreaIndex, City
from dispatch_core.entities import NEVER_MS, Incident
from dispatch_core.hindsight import Field
from dispatch_core.limits import ACCOUNT_INCIDENTS_MAX, ACCOUNT_REPORTS_MAX
from dispatch_core.model import IncidentKind, Override
from dispatch_core.state import State

from ..codec import Entry, decode_entry
from ..faults import JournalError
from ..journal.chain import digest
from ..recovery.recovery import Fold, bare_engine, collecting_later, load_snapshot, not_applied
from .cases import Case, Omitted, Origin, ReportFacts, case_of, omitted_of, reported_ms
from .notes import Notebook
from .past import Past
from .period import Period

# Called with the seq reached and the seq to reach.
Progress = Callable[[int, int], None]

# A human's command -> what it is called in the figures.
OVERRIDING = {
    commands.Reassign: "reassign",
    commands.RecallUnit: "recall",
    commands.HoldUnit: "hold",
    commands.PinAssignment: "pin",
    commands.StopTimer: "stop_timer",
    commands.CorrectState: "correct",
    commands.ReopenIncident: "reopen",
    commands.SetMode: "mode",
    commands.SetAuthority: "authority",
}


class TooMuch(JournalError):
    """The period holds more than one account may: both sentences say how else its figures are had."""

    def __init__(self, period: Period, most: int, what: tuple[str, str], months_only: bool) -> None:
        """`what` there is too much of: (Indonesian, English). `months_only`: a shorter period cannot be asked for."""
        if months_only:
            indonesian = "Bulan ini tidak dapat diterbitkan; bagi kota sendiri minta per bagian: `sigap stats range`."
            english = "This month cannot be published; for the city itself ask for it in parts: `sigap stats range`."
        elif period.first == period.last:
            indonesian = "Yang lebih pendek dari sehari tidak ada; naikkan batas itu di dispatch_core/limits.py."
            english = "There is nothing shorter than a day; raise that limit in dispatch_core/limits.py."
        else:
            indonesian = "Minta masa yang lebih pendek dengan `sigap stats range`."
            english = "Ask for a shorter period with `sigap stats range`."
        super().__init__(
            f"{period.name} has over {most:,} {what[1]}, more than one account holds. {english}",
            f"{period.name} memuat lebih dari {most} {what[0]}, melebihi satu laporan. {indonesian}",
        )


class NotSettled(Exception):
    """The journal does not reach far enough beyond the period: (Indonesian, English)."""

    def __init__(self, period: Period, until_ms: int) -> None:
        day = period.local(until_ms).date()
        super().__init__(f"{period.name} is published from {day} on, once the journal reaches that day.")
        self.pair = f"{period.name} diterbitkan mulai {day}, setelah jurnal sampai pada hari itu.", str(self)


class NotRecorded(Exception):
    """The journal holds nothing of the period, or not all of what must be whole: (Indonesian, English)."""

    def __init__(self, period: Period, begun_ms: int, at_ms: int = NEVER_MS) -> None:
        """`at_ms` is where the journal ends, where that is what the period lies beyond."""
        if at_ms < period.start_ms:
            reached = f"{period.local(at_ms):%Y-%m-%d %H:%M}"
            english = f"There is no account of {period.name}: the journal reaches up to {reached}."
            indonesian = f"Tidak ada laporan {period.name}: jurnal baru sampai {reached}."
            then = "hari-hari sebelumnya", "days before that"
        else:
            begun = f"{period.local(begun_ms):%Y-%m-%d %H:%M}"
            english = f"There is no account of {period.name}: the journal begins on {begun}."
            indonesian = f"Tidak ada laporan {period.name}: jurnal dimulai {begun}."
            then = "hari-hari sesudahnya", "days after that"
            if begun_ms < period.end_ms:
                english += " Only months that it holds from their first day on are published."
                indonesian += " Yang diterbitkan hanya bulan yang tercatat sejak hari pertamanya."
        self.pair = (
            f"{indonesian} Bagi kota sendiri minta {then[0]}: `sigap stats range`.",
            f"{english} For the city itself ask for {then[1]}: `sigap stats range`.",
        )
        super().__init__(self.pair[1])


@dataclass(slots=True)
class Gathered:
    """Everything that the figures of a period are made of."""

    period: Period
    journal_id: str = ""
    # Up to where the journal was read, and the instant of that entry.
    seq: int = 0
    at_ms: int = 0
    demonstration: bool = False
    clock_rate: int = 1
    # When the journal began; 0: before the period, from a snapshot of which it was read on.
    begun_ms: int = 0
    cases: list[Case] = field(default_factory=list)
    reports: list[ReportFacts] = field(default_factory=list)
    # (what, reason code) -> how often.
    overrides: Counter[tuple[str, Override]] = field(default_factory=Counter)

    @property
    def recorded_ms(self) -> tuple[int, int]:
        """From when to when, within the period, there is a journal to tell of it."""
        return max(self.begun_ms, self.period.start_ms), min(self.at_ms, self.period.end_ms)


class Gatherer:
    """Watches entries go by. `take` is called after an entry was folded into the state."""

    def __init__(self, period: Period, state: State | None = None, *, months_only: bool = False) -> None:
        """`state` is what the first entry to be taken is folded into, where that is not the beginning.

        `months_only`: whoever asked can ask for no shorter period.
        """
        self._period = period
        self._months_only = months_only
        self._incidents: dict[int, Incident] = {}
        # Who reported it, and where it comes from.
        self._origins: dict[int, tuple[str, Origin]] = {}
        self._notes = Notebook(Field(state.units, state.at_ms) if state else Field())
        # Each report with the incident that tells whether it counts.
        self._reports: list[tuple[Incident, ReportFacts]] = []
        self._overrides: Counter[tuple[str, Override]] = Counter()

    def look(self, entry: Entry, state: State) -> None:
        """To be called before an entry is folded: a merge numbers on from what there was."""
        self._notes.look(entry, state)

    def take(self, entry: Entry, state: State) -> None:
        """Note what an entry says. Raises TooMuch."""
        within = self._period.has(entry.at_ms)
        if within and type(entry.command) in OVERRIDING:
            self._overrides[OVERRIDING[type(entry.command)], getattr(entry.command, "reason_code")] += 1  # noqa: B009
        for event in entry.events:
            if isinstance(event, events.IncidentReported):
                self._notes.forget(state, self._incidents, len(self._incidents))
                if self._period.has(reported_ms(_incident(state, event.incident))):
                    self._open(event, state)
            elif within and isinstance(event, events.ReportAttached):
                if event.report in (0, entry.seq):
                    self._report(event, state, opened=False)
            else:
                self._notes.take(event, entry.at_ms, state)

    def finish(self, gathered: Gathered, state: State, city: City) -> None:
        """Make the facts of everything that was seen."""
        areas = AreaIndex(city.areas)

        def label(lat_e7: int, lon_e7: int) -> tuple[str, str]:
            area = areas.locate(lat_e7, lon_e7)
            return ("", "") if area is None else (area.name, area.district)

        def agency_of(unit_id: str) -> str:
            unit = state.find_unit(unit_id)
            return unit.agency_id if unit else ""

        for number, incident in self._incidents.items():
            noted, origin = self._notes.of(number), self._origins[number]
            merged = number in state.merges
            case = case_of(incident, noted, *origin, agency_of, label, state.tick_us, merged)
            gathered.cases.append(case)
        gathered.reports = [replace(facts, omitted=omitted_of_report(incident)) for incident, facts in self._reports]
        gathered.overrides = self._overrides

    def _open(self, event: events.IncidentReported, state: State) -> None:
        if len(self._incidents) >= ACCOUNT_INCIDENTS_MAX:
            raise TooMuch(self._period, ACCOUNT_INCIDENTS_MAX, ("kejadian", "incidents"), self._months_only)
        # The state's own record, which goes on changing as later entries are folded.
        self._incidents[event.incident] = _incident(state, event.incident)
        detached = event.report not in (0, event.incident)
        on_paper = Origin.PAPER if event.kind is IncidentKind.PAPER else Origin.REPORTED
        self._origins[event.incident] = event.by, Origin.DETACHED if detached else on_paper
        if not detached:
            self._report(event, state, opened=True)

    def _report(self, event: events.IncidentReported | events.ReportAttached, state: State, opened: bool) -> None:
        if len(self._reports) >= ACCOUNT_REPORTS_MAX:
            raise TooMuch(self._period, ACCOUNT_REPORTS_MAX, ("laporan", "reports"), self._months_only)
        called_ms = event.call_received_ms, event.call_answered_ms
        incident = _incident(state, event.incident)
        at_ms = reported_ms(incident) if opened else state.at_ms
        facts = ReportFacts(at_ms, event.by, event.call_class, opened, *called_ms, None)
        self._reports.append((incident, facts))


def _incident(state: State, number: int) -> Incident:
    """An incident that an event of the entry just folded is about."""
    incident = state.find_incident(number)
    assert incident is not None, "it was there a moment ago"
    return incident


def omitted_of_report(incident: Incident) -> Omitted | None:
    """A report of an exercise or a test is none; that of an incident which was no event of its own still is."""
    omitted = omitted_of(incident, merged=False)
    return None if omitted is Omitted.SECOND_REPORT else omitted


async def gather(
    past: Past,
    period_of: Callable[[str], Period],
    find_city: Callable[[bytes], City],
    settled_after_ms: int = 0,
    progress: Progress | None = None,
) -> tuple[Gathered, City]:
    """Read a journal up to its end as it is now, or only up to so long after the period's end.

    `period_of` makes the period in the zone of the city; `find_city` finds the city last loaded, by its digest. Raises
    StoreError; NotSettled where the journal does not reach so far yet; NotRecorded where it holds nothing of the
    period, or, of what is published, not its beginning.
    """
    state, manifest = load_snapshot(past.snapshot)
    begun_ms, zone = (0, state.zone) if state else await _beginning(past)
    period = period_of(zone)
    if state is not None and state.at_ms >= period.start_ms:
        state, manifest = None, None
        begun_ms, _ = await _beginning(past)
    if begun_ms >= period.end_ms or (settled_after_ms and begun_ms > period.start_ms):
        raise NotRecorded(period, begun_ms)
    fold = Fold(bare_engine(state or State()), bytes.fromhex(manifest.last_digest) if manifest else b"")
    # Only what is published waits until it is settled, and that in whole months.
    gatherer = Gatherer(period, state, months_only=bool(settled_after_ms))
    until_ms = period.end_ms + settled_after_ms if settled_after_ms else NEVER_MS
    with collecting_later():
        ended = await _walk(past, fold, gatherer, until_ms, progress)
    if settled_after_ms and not ended:
        raise NotSettled(period, until_ms)
    state = fold.engine.state
    if state.at_ms < period.start_ms:
        raise NotRecorded(period, begun_ms, state.at_ms)
    city = find_city(state.city_digest)
    told = state.seq, state.at_ms, state.demonstration, state.clock_rate, begun_ms
    gathered = Gathered(period, past.journal_id, *told)
    gatherer.finish(gathered, state, city)
    return gathered, city


async def _walk(past: Past, fold: Fold, gatherer: Gatherer, until_ms: int, progress: Progress | None) -> bool:
    """Fold what the journal has; True where an entry of `until_ms` or later was reached, which is not folded."""
    async for entries in past.chunks(fold.seq):
        for seq, stored in entries:
            if seq > past.last_seq:
                return False
            entry = fold.read(seq, stored, with_command=True)
            if entry.at_ms >= until_ms:
                return True
            gatherer.look(entry, fold.engine.state)
            apply(fold, entry)
            gatherer.take(entry, fold.engine.state)
        if progress is not None:
            progress(fold.seq, past.last_seq)
        if fold.seq >= past.last_seq:
            break
    return False


def apply(fold: Fold, entry: Entry) -> None:
    """Fold an entry that was read. Raises JournalDamaged."""
    try:
        fold.engine.fold(entry.seq, entry.at_ms, entry.request_id, entry.request_digest, entry.events)
    except Exception as error:
        raise not_applied(entry.seq, error) from error
    fold.last_digest = digest(entry.stored)


async def _beginning(past: Past) -> tuple[int, str]:
    """The instant of the journal's first entry, and the zone of the city that its first entries load."""
    async for stored in past.chunks(0):
        entries = [decode_entry(one, with_command=False) for _, one in stored]
        loaded = (event for entry in entries for event in entry.events)
        zone = next((event.zone for event in loaded if isinstance(event, events.CityLoaded)), "UTC")
        return entries[0].at_ms, zone
    return NEVER_MS, "UTC"
