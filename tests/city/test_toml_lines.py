"""Lines of a TOML text: every path that the parser knows is found, on the line where its key stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core.city import city_folder
from dispatch_core.city.toml_lines import toml_lines

HARD = '''# [not.a.table]
title = "a = [1] # no comment" # a comment with "quotes"
long = """
[[not_a_table]]
key = 1
\\""" still inside
"""
raw = \'\'\'
x = 'y'
\'\'\'
quotes = """"two quotes at the end"""""
"quoted key" = 1
dotted . key.deep = 2
numbers = [ # a comment in an array ]
  1, 2_000, [
    3, "]",
  ],
  # another
  0x10, ]
when = 1979-05-27T07:32:00Z
inline = { a = 1, b = [ { c = "}" }, { c = 2 } ], d.e = "," }

[table]
a = 1
  [table.inner]
  a = 2

[[list]]
a = 1
[[list.below]]
b = 1
[[list.below]]
b = 2
[[list]]
a = 2
[list.only]
c = 3
[[list.below]]
b = 3
'''

EXPECTED = {
    ("title",): 2,
    ("long",): 3,
    ("raw",): 8,
    ("quotes",): 11,
    ("quoted key",): 12,
    ("dotted", "key", "deep"): 13,
    ("numbers",): 14,
    ("numbers", 0): 15,
    ("numbers", 1): 15,
    ("numbers", 2): 15,
    ("numbers", 2, 1): 16,
    ("numbers", 3): 19,
    ("when",): 20,
    ("inline",): 21,
    ("inline", "b", 1, "c"): 21,
    ("inline", "d", "e"): 21,
    ("table",): 23,
    ("table", "a"): 24,
    ("table", "inner"): 25,
    ("table", "inner", "a"): 26,
    ("list",): 28,
    ("list", 0): 28,
    ("list", 0, "a"): 29,
    ("list", 0, "below", 0): 30,
    ("list", 0, "below", 1, "b"): 33,
    ("list", 1): 34,
    ("list", 1, "a"): 35,
    ("list", 1, "only", "c"): 37,
    ("list", 1, "below", 0): 38,
    ("list", 1, "below", 0, "b"): 39,
}


def paths(values: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path to a plain value."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from paths(value, (*path, key))
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from paths(value, (*path, index))
    else:
        yield path


def test_a_hard_text() -> None:
    lines = toml_lines(HARD)
    assert {path: lines.get(path) for path in EXPECTED} == EXPECTED
    assert set(paths(tomllib.loads(HARD))) <= lines.keys()


@pytest.mark.parametrize("name", ["city.toml", "agencies.toml", "plans.toml"])
def test_every_path_of_ambon(name: str) -> None:
    text = (city_folder("ambon") / name).read_text(encoding="utf-8")
    lines, rows = toml_lines(text), text.splitlines()
    found = list(paths(tomllib.loads(text)))
    assert found
    for path in found:
        key = next(step for step in reversed(path) if isinstance(step, str))
        assert str(key) in rows[lines[path] - 1], path


VALUES = st.recursive(
    st.sampled_from(["1", "true", '"x"', "'#'", '"]}\\""', "1.5", '"""a\n"b"\n"""', "'''\n[x]\n'''"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[\n" + ",\n".join(items) + "\n]"),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.booleans(), st.lists(VALUES, max_size=4)), max_size=5))
def test_texts_of_any_shape(tables: list[tuple[bool, list[str]]]) -> None:
    text, wanted = "", {}
    array_count = 0
    for number, (array, values) in enumerate(tables):
        table: tuple[str | int, ...] = ("many", array_count) if array else (f"t{number}",)
        array_count += array
        text += "[[many]]\n" if array else f"[t{number}]\n"
        for key, value in enumerate(values):
            wanted[(*table, f"k{key}")] = text.count("\n") + 1
            text += f"k{key} = {value}\n# k{key} = [\n"
    tomllib.loads(text)
    lines = toml_lines(text)
    assert {path: lines[path] for path in wanted} == wanted
    assert set(paths(tomllib.loads(text))) <= lines.keys()
