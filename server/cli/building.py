"""Errors of reading or making a city: what the core refuses, in words and with its exit code."""

import contextlib
from collections.abc import Iterator

from ..exits import Exit
from ..faults import indonesian_of
from ..system_errors import in_indonesian
from .catalogue import Pair
from .output import failed


@contextlib.contextmanager
def told(as_json: bool) -> Iterator[None]:
    """What the core refuses becomes an error with its exit code."""
    from dispatch_core.city.building import BuildError, ExtraMissing, InputMissing
    from dispatch_core.city.sf_calls import SfDataError

    try:
        yield
    except BuildError as error:
        if isinstance(error, ExtraMissing):
            raise failed("OSMIUM_MISSING", both(error.sentences), Exit.UNAVAILABLE, as_json) from None
        if isinstance(error, InputMissing):
            raise failed("NO_INPUT", both(error.sentences), Exit.NO_INPUT, as_json) from None
        raise failed("BAD_DATA", both(error.sentences), Exit.BAD_DATA, as_json) from None
    except SfDataError as error:
        raise failed("BAD_DATA", (indonesian_of(error), str(error)), Exit.BAD_DATA, as_json) from None
    except OSError as error:
        pair = (
            f"{error.filename}: {in_indonesian(error)}; periksa izin dan ruang cakram.",
            f"{error.filename}: {error.strerror}; check permissions and room on the disk.",
        )
        raise failed("CANNOT_CREATE", pair, Exit.CANNOT_CREATE, as_json) from None


def both(sentences: dict[str, str]) -> Pair:
    """What the core says by language, as (Indonesian, English)."""
    return sentences["id"], sentences["en"]
