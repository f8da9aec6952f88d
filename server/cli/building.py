"""Errors of reading or making a city: what the core refuses, in words and with its exit code."""

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import typer

from ..exits import Exit
from .language import say, spoken
from .output import print_error


@contextlib.contextmanager
def told(as_json: bool) -> Iterator[None]:
    """What the core refuses becomes an error with its exit code."""
    from dispatch_core.city.building import BuildError, ExtraMissing, InputMissing
    from dispatch_core.city.sf_calls import SfDataError

    try:
        yield
    except BuildError as error:
        if isinstance(error, ExtraMissing):
            fail("OSMIUM_MISSING", error.sentences[spoken()], as_json, Exit.UNAVAILABLE, error.sentences)
        if isinstance(error, InputMissing):
            fail("NO_INPUT", error.sentences[spoken()], as_json, Exit.NO_INPUT, error.sentences)
        fail("BAD_DATA", error.sentences[spoken()], as_json, Exit.BAD_DATA, error.sentences)
    except SfDataError as error:
        fail("BAD_DATA", str(error), as_json, Exit.BAD_DATA, {})
    except OSError as error:
        sentence = say(
            f"{error.filename}: {error.strerror}; periksa izin dan ruang cakram.",
            f"{error.filename}: {error.strerror}; check permissions and room on the disk.",
        )
        fail("CANNOT_CREATE", sentence, as_json, Exit.CANNOT_CREATE, {})


def fail(reason: str, text: str, as_json: bool, code: Exit, sentences: dict[str, str]) -> NoReturn:
    print_error(reason, text, as_json, **{f"sentence_{language}": said for language, said in sentences.items()})
    raise typer.Exit(code) from None
