"""Words: the wire's are in the catalogue in both languages, and what keeps service from beginning is told in both."""

import ast
from pathlib import Path

import pytest
from google.protobuf.descriptor_pool import Default

import dispatch_server
from dispatch_server import client  # noqa: F401  Registers the wire's enums.
from dispatch_server.cli.catalogue import WORDS
from dispatch_server.cli.language import chosen


def _wire_names(enum: str) -> set[str]:
    values = Default().FindEnumTypeByName(f"sigap.v1.{enum}").values
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    return {value.name.removeprefix(prefix) for value in values if value.number}


@pytest.mark.parametrize("enum", sorted(WORDS))
def test_every_word_of_an_enum_is_there(enum: str) -> None:
    assert set(WORDS[enum]) == _wire_names(enum)
    assert all(indonesian and english for indonesian, english in WORDS[enum].values())


def test_every_enum_that_readers_see_is_there() -> None:
    seen = {
        field.enum_type.name
        for file in ("incidents", "intake", "units", "desks", "ops")
        for message in Default().FindFileByName(f"sigap/v1/{file}.proto").message_types_by_name.values()
        for field in message.fields
        if field.enum_type
    }
    assert seen <= set(WORDS)


@pytest.mark.parametrize(
    ("arguments", "variable", "language"),
    [
        ([], "", "id"),
        ([], "en", "en"),
        (["units", "--lang", "en"], "", "en"),
        (["--lang=en", "units"], "id", "en"),
        (["--lang=id", "units"], "en", "id"),
        (["units", "--lang"], "", "id"),
        ([], "fr", "id"),
        (["--lang", "fr"], "en", "en"),
    ],
)
def test_language_is_chosen_by_option_then_variable(arguments: list[str], variable: str, language: str) -> None:
    assert chosen(arguments, {"SIGAP_LANGUAGE": variable}) == language


# What a person who starts a server is told when it cannot be, or when it ends.
FAILURES = {
    *("FolderHeld", "FolderUnusable", "WeakStore", "StoreAway", "StoreRefused", "WriterActive", "ClaimLost"),
    *("TakeOverRefused", "Fenced", "StartFailed", "StartRefused", "ServiceFailed"),
}


def test_what_keeps_service_from_beginning_is_told_in_both_languages() -> None:
    found = 0
    server = Path(dispatch_server.__file__).parent
    for file in server.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FAILURES:
                found += 1
                assert len(node.args) > 1, f"{file.relative_to(server)}:{node.lineno} has one text"
    assert found > len(FAILURES)
