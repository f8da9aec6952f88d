"""`record`: the one way commands, events and city entries are declared.

A record is immutable to the type checker and a plain slotted dataclass at run time: a really frozen one costs three
times as much to make, and the decision path makes dozens. Equality compares the class first, so two kinds of events
never compare equal. It does not validate anything; that is the border's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=True)
def record(cls: type[T]) -> type[T]:
    """Make `cls` a record: slotted, compared by value, never assigned to after it was made."""
    return dataclass(slots=True)(cls)
