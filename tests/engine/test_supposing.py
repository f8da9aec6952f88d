"""Suppositions: what the searches are told of units that a decision supposes otherwise; nothing stays of it."""

from dispatch_core.context import Context
from dispatch_core.records import replace

from .centre import centre
from .transcript import Play


def rows(context: Context) -> list[object]:
    """All that the searches know of the units."""
    fleet = context.fleet
    return [(fleet.fit_of(unit), fleet.place_of(unit), fleet.edge_of(unit)) for unit in range(fleet.unit_count)]


def test_units_that_only_lose_their_incident_are_supposed_so_in_full() -> None:
    play = Play(centre())
    for line in ("+0 report blaze at B", "+1 report sick at C", "+1 report sick at D"):
        play.run(line)
    context, units = play.engine.context, play.engine.state.units
    busy = [unit for unit in units if unit.incident]
    free = [replace(unit, incident=0, assignment_no=0) for unit in busy]
    # As somebody's word in the same decision may have them: elsewhere, alone aboard.
    moved = [replace(unit, place=units[-1].place, crew_count=1) for unit in busy]
    usual = rows(context)
    for outer in ([], moved):
        with context.supposing(*outer):
            before = rows(context)
            with context.supposing(*free):
                whole = rows(context)
            assert rows(context) == before
            with context.supposing(*free, moved=False):
                assert rows(context) == whole != before
            assert rows(context) == before
    assert rows(context) == usual
