"""`record` and `mutable`: the two ways in which the core's values are declared.

A record (commands, events, city entries) is immutable to the type checker and a plain slotted dataclass at run time: a
really frozen one costs three times as much to make. What is mutable (the state's entities) changes while it lives.
Equality compares the class first, so two kinds of events never compare equal. Neither validates anything; that is the
border's work. Both are made by _records.pyx, since a decision and its state make about a hundred; `replace` is
dataclasses.replace, several times as fast, and the more so the more fields there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

from ._records import quicken

if TYPE_CHECKING:
    # Of this one the type checker knows what may be replaced by what.
    from dataclasses import replace
else:
    from ._records import replace

__all__ = ["mutable", "record", "replace"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=True)
def record(cls: type[T]) -> type[T]:
    """Make `cls` a record: slotted, compared by value, never assigned to after it was made."""
    return quicken(dataclass(slots=True)(cls))


@dataclass_transform(eq_default=True)
def mutable(cls: type[T]) -> type[T]:
    """Make `cls` a value that changes: slotted, compared by value."""
    return quicken(dataclass(slots=True)(cls))
