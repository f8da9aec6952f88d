"""San Francisco's recorded calls: every call at its true moment, every unit busy as long as one of its kind was in
that call.

Real: arrivals, places, kinds, units asked, turnout, driving and working times. Who goes is the server's choice, so a
recorded time belongs to a unit of the same kind in the same call and not to the same vehicle. Ours: only how fast a
crew acknowledges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch_core.city import City
from dispatch_core.city.sf_calls import SfRow
from dispatch_core.city.sf_fire import SfCall, read_sf_calls
from dispatch_core.city.sf_types import slug
from dispatch_core.records import record

from ..dice import Dice
from ..habits import MINUTE_MS, Answer, CrewPlan
from ..ledger import Ledger
from ..refusal import WrongWish
from ..scenario import Figure, Note, Report, Scenario, homes, in_order
from ..wire import OrderSeen

CITY_ID = "sf_fire"
DAY = "2020-04-10"
NOTE = "sf-fire "
# Where the recording does not say when a unit was free again.
WORK_MS_ELSE = 20 * MINUTE_MS
ANSWER_MS = (3_000, 12_000)


@record
class RecordedHabits:
    """Crews that take the times of the record: rows by call id and kind of unit."""

    seed: int
    rows: dict[str, dict[str, tuple[SfRow, ...]]]
    kind_of_unit: dict[str, str]

    def plan(self, order: OrderSeen, kind: str) -> CrewPlan:
        answer_ms = Dice(self.seed, "crew", order.unit_id, order.ordinal).between(*ANSWER_MS)
        row = self._row(order, kind)
        if row is None:
            return _plan(answer_ms, order.turnout_ms, order.travel_ms, True, WORK_MS_ELSE)
        response_ms = row.response_ms or row.dispatched_ms + order.turnout_ms
        on_scene_ms = row.on_scene_ms
        free_ms = row.available_ms or (on_scene_ms or response_ms) + WORK_MS_ELSE
        # A crew that was on its way at once has answered by then.
        answer_ms = min(answer_ms, max(0, response_ms - row.dispatched_ms))
        turnout_ms = max(0, response_ms - row.dispatched_ms - answer_ms)
        if on_scene_ms is None:
            # Sent, and free again without having been there.
            return _plan(answer_ms, turnout_ms, max(0, free_ms - response_ms), False, 0)
        travel_ms, work_ms = max(0, on_scene_ms - response_ms), max(0, free_ms - on_scene_ms)
        return _plan(answer_ms, turnout_ms, travel_ms, True, work_ms)

    def _row(self, order: OrderSeen, kind: str) -> SfRow | None:
        """The row of this crew: of the units of its kind on the incident, the first takes the first row, and so on."""
        by_kind = self.rows.get(order.note.removeprefix(NOTE))
        if not by_kind:
            return None
        rows = by_kind.get(kind) or max(by_kind.values(), key=len)
        alike = sorted({order.unit_id, *(unit for unit in order.with_unit_ids if self.kind_of_unit.get(unit) == kind)})
        return rows[alike.index(order.unit_id) % len(rows)]


def _plan(answer_ms: int, turnout_ms: int, travel_ms: int, arrives: bool, work_ms: int) -> CrewPlan:
    return CrewPlan(Answer.PROMPT, answer_ms, 0, turnout_ms, travel_ms, arrives, work_ms, None, 0, 0)


def make(city: City, seed: int, data: Path, day: str, day_count: int) -> Scenario:
    """`day_count` days from `day` (YYYY-MM-DD in the city's zone) on. Raises WrongWish, SfDataError."""
    zone = ZoneInfo(city.zone)
    try:
        first = date.fromisoformat(day)
    except ValueError:
        raise WrongWish(f"{day} bukan tanggal TTTT-BB-HH.", f"{day} is no date YYYY-MM-DD.") from None
    from_ms, to_ms = (_midnight_ms(first + timedelta(days=days), zone) for days in (0, day_count))
    everything = read_sf_calls(data)
    calls = [call for call in everything if from_ms <= call.received_ms < to_ms]
    if not calls:
        recorded = [datetime.fromtimestamp(call.received_ms / 1000, zone).date() for call in everything]
        span = f"{min(recorded)} - {max(recorded)}" if recorded else "-"
        raise WrongWish(
            f"Sejak {day} selama {day_count} hari tidak ada panggilan terekam; rekaman memuat {span}.",
            f"No call was recorded from {day} on for {day_count} days; the recording has {span}.",
        )
    return Scenario(
        name="sf-fire",
        city_id=CITY_ID,
        city_digest=city.digest,
        seed=seed,
        actions=in_order(_report(number, call, from_ms) for number, call in enumerate(calls)),
        habits=RecordedHabits(
            seed,
            {call.call_id: _by_kind(call.units) for call in calls},
            {unit.unit_id: unit.kind for unit in city.units},
        ),
        homes=homes(city),
        ways_folder="",
        linger_ms=MINUTE_MS,
        notes=(
            (
                f"Nyata: {len(calls)} panggilan sejak {day}, {day_count} hari: saat, tempat, jenis, unit yang diminta.",
                f"Real: {len(calls)} calls from {day} on, {day_count} day(s): moment, place, kind, units asked for.",
            ),
            *_faults_of([row for call in calls for row in call.units]),
            (
                "Unit dipilih server dan sibuk selama unit sejenisnya di rekaman; semua bebas pada awalnya.",
                "Units are chosen by the server and busy as long as one of their kind was; all are free at first.",
            ),
        ),
    )


def compare(scenario: Scenario, ledger: Ledger, kinds: Mapping[str, str]) -> list[Figure]:
    """How many units were sent, and how long each was away: recorded, and here."""
    assert isinstance(scenario.habits, RecordedHabits)
    played = {action.note.removeprefix(NOTE) for action in scenario.actions if isinstance(action, Report)}
    by_call = [by_kind for call_id, by_kind in scenario.habits.rows.items() if call_id in played]
    rows = [row for by_kind in by_call for of_kind in by_kind.values() for row in of_kind]
    real = [row.available_ms - row.dispatched_ms for row in rows if row.available_ms is not None]
    orders = [order for order in ledger.book.every.values() if order.cleared_ms]
    ours = [order.cleared_ms - order.ordered_ms for order in orders]
    figures = [Figure("unit dikirim", "units sent", len(rows), len(ledger.book.every))]
    if real and ours:
        for percent in (50, 90):
            what_id, what_en = f"menit bertugas, p{percent}", f"minutes away, p{percent}"
            figures.append(Figure(what_id, what_en, _minutes(real, percent), _minutes(ours, percent)))
    return figures


def _minutes(spans_ms: list[int], percent: int) -> float:
    return round(sorted(spans_ms)[(len(spans_ms) * percent - 1) // 100] / MINUTE_MS, 1)


def _faults_of(rows: Sequence[SfRow]) -> tuple[Note, ...]:
    """What the rows of the calls do not say, and what was made of it."""
    unseen_count = sum(row.on_scene_ms is None for row in rows)
    endless_count = sum(row.available_ms is None for row in rows)
    minutes = WORK_MS_ELSE // MINUTE_MS
    return (
        (
            f"{len(rows)} baris, {unseen_count} tanpa saat tiba: awaknya selesai di jalan, sebagaimana terekam.",
            f"{len(rows)} rows, {unseen_count} without a time on scene: those crews clear on the way, when recorded.",
        ),
        (
            f"{endless_count} tanpa saat bebas: dikira {minutes} menit di tempat.",
            f"{endless_count} without a time when free again: {minutes} minutes of work are assumed.",
        ),
    )


def _report(number: int, call: SfCall, from_ms: int) -> Report:
    return Report(
        at_ms=call.received_ms - from_ms,
        event=number,
        attach=False,
        type_code=call.type_code,
        priority=call.priority,
        lat_e7=call.lat_e7,
        lon_e7=call.lon_e7,
        uncertainty_m=100,
        place_name="",
        note=f"{NOTE}{call.call_id}",
    )


def _by_kind(rows: Sequence[SfRow]) -> dict[str, tuple[SfRow, ...]]:
    found: dict[str, list[SfRow]] = {}
    for row in rows:
        found.setdefault(slug(row.unit_type), []).append(row)
    return {
        kind: tuple(sorted(of_kind, key=lambda row: (row.dispatched_ms, row.unit_id)))
        for kind, of_kind in found.items()
    }


def _midnight_ms(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000
