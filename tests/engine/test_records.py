"""Records are what dataclasses would have made of them, however they are called; a copy is apart from what it is of."""

from __future__ import annotations

import gc
import sys
from dataclasses import MISSING, Field, dataclass, field, fields
from dataclasses import replace as usual_replace
from typing import Any, get_args

import pytest

from dispatch_core import commands, entities, events
from dispatch_core._records import quicken
from dispatch_core.model import Place
from dispatch_core.records import mutable, record, replace

CLASSES: list[Any] = [
    *get_args(commands.Command),
    *get_args(events.Event),
    events.Assigned,
    Place,
    *(getattr(entities, name) for name in ("Unit", "Report", "Incident", "Need", "Assignment", "Stamp")),
]


@mutable
class Noted:
    name: str
    count: int = 3
    notes: list[str] = field(default_factory=list)
    after: tuple[int, ...] = ()


def _has_default(part: Field[Any]) -> bool:
    return part.default is not MISSING or part.default_factory is not MISSING


def values(cls: Any) -> list[object]:
    """One of its own for each field."""
    return [(cls.__name__, part.name) for part in fields(cls)]


@pytest.mark.parametrize("cls", CLASSES)
def test_a_record_is_what_its_dataclass_makes(cls: Any) -> None:
    given = values(cls)
    needed = sum(not _has_default(part) for part in fields(cls))
    for count in range(needed, len(given) + 1):
        made, usual = cls(*given[:count]), type.__call__(cls, *given[:count])
        assert made == usual
        assert repr(made) == repr(usual)
        by_name = dict(zip([part.name for part in fields(cls)], given[:count], strict=False))
        assert cls(**by_name) == usual


@pytest.mark.parametrize("cls", [*CLASSES, Noted])
def test_what_a_dataclass_refuses_is_refused_in_its_words(cls: Any) -> None:
    given = values(cls)
    wrong: list[tuple[tuple[object, ...], dict[str, object]]] = [
        ((), {}),
        ((*given, 1), {}),
        (tuple(given), {part.name: 1 for part in fields(cls)[:1]}),
        (tuple(given), {"no such field": 1}),
    ]
    for by_place, by_name in wrong:
        if not by_name and not len(by_place) > len(given) and all(_has_default(part) for part in fields(cls)):
            continue
        said = []
        for call in (cls, lambda *p, cls=cls, **n: type.__call__(cls, *p, **n)):
            with pytest.raises(TypeError) as refused:
                call(*by_place, **by_name)
            said.append(str(refused.value))
        assert said[0] == said[1]


def test_what_is_not_given_is_made_anew_each_time() -> None:
    one, other = Noted("one"), Noted("other")
    one.notes.append("of one")
    assert (other.count, other.notes, other.after) == (3, [], ())
    assert replace(one, name="third") == Noted("third", 3, ["of one"])


def test_a_copy_is_apart_and_shares_what_it_holds() -> None:
    one = Noted("one", 1, ["first"])
    other = replace(one)
    assert other == one
    assert other is not one
    assert other.notes is one.notes
    other.name, other.notes = "other", []
    assert (one.name, one.notes) == ("one", ["first"])


@pytest.mark.parametrize("cls", CLASSES)
def test_replacing_is_what_dataclasses_do(cls: Any) -> None:
    one = cls(*values(cls))
    for part in fields(cls):
        assert replace(one, **{part.name: "other"}) == usual_replace(one, **{part.name: "other"})
    assert one == cls(*values(cls))


def test_what_dataclasses_refuse_to_replace_is_refused_in_their_words() -> None:
    held = Noted("held")
    del held.count
    for one, changes in ((Noted("one"), {"names": 1}), (held, {"name": "other"}), ([1], {}), (3, {"name": "other"})):
        said = []
        for call in (replace, usual_replace):
            with pytest.raises((TypeError, AttributeError)) as refused:
                call(one, **changes)
            said.append(str(refused.value))
        assert said[0] == said[1]


def test_nothing_is_held_that_is_gone_and_nothing_let_go_that_is_held() -> None:
    held, note = object(), ["a note"]
    # What earlier tests left in rings would else go meanwhile.
    gc.collect()
    before = sys.getrefcount(held), sys.getrefcount(note), sys.getrefcount(Noted)
    kept: list[Any] = [Noted("n", held, note, held) for _ in range(100)]  # type: ignore[arg-type]
    kept += [replace(one) for one in kept]
    assert sys.getrefcount(held) == before[0] + 400
    assert sys.getrefcount(note) == before[1] + 200
    del kept
    assert (sys.getrefcount(held), sys.getrefcount(note), sys.getrefcount(Noted)) == before
    # Rings are found and let go.
    ring = Noted("ring")
    ring.notes.append(ring)  # type: ignore[arg-type]
    del ring
    assert gc.collect() > 0


def test_a_failing_default_fails_and_holds_nothing() -> None:
    def fails() -> int:
        raise OSError("no number")

    @mutable
    class Failing:
        name: object
        count: int = field(default_factory=fails)

    held = object()
    before = sys.getrefcount(held)
    with pytest.raises(OSError, match="no number"):
        Failing(held)
    assert sys.getrefcount(held) == before


def test_only_plain_slots_are_quickened() -> None:
    @dataclass
    class Open:
        name: str

    @dataclass(slots=True)
    class Doing:
        name: str

        def __post_init__(self) -> None:
            self.name = self.name.strip()

    @dataclass(slots=True)
    class Named:
        name: str = field(kw_only=True)

    for cls in (Open, Doing, Named):
        with pytest.raises(TypeError):
            quicken(cls)


def test_a_class_made_of_a_record_is_made_as_usual() -> None:
    @record
    class Base:
        count: int

    class More(Base):
        def __init__(self) -> None:
            super().__init__(7)

    made: Any = More()
    assert (type(made), made.count) == (More, 7)
