"""`sigap replay journal`: what was decided, decided again under another policy.

recovery/redecide.py does the work; here it is given a progress bar, words and an exit code.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dispatch_core.policies.names import NAMES

from ..exits import Exit
from .command import Json, Lang
from .language import say
from .output import console, failed, print_document, progress
from .serving import Data, Store
from .unreadable import replay_failed, sentences

if TYPE_CHECKING:
    from dispatch_core.city.dispatch import Dispatch

    from ..recovery.redecide import Redecided

_KNOWN = ", ".join(NAMES)
_POLICY = typer.Option(
    "--policy",
    metavar=say("ATURAN", "POLICY"),
    show_default=False,
    help=say(
        f"{_KNOWN}; dengan angka bawaannya.",
        f"{_KNOWN}; with its usual numbers.",
    ),
)
_CITY = typer.Option(
    "--city",
    metavar="FOLDER",
    show_default=False,
    help=say(r"Pakai \[dispatch] dari city.toml folder ini.", r"Use \[dispatch] of this folder's city.toml."),
)
_AREA = typer.Option(
    "--area",
    metavar=say("KOTA", "CITY"),
    show_default=False,
    help=say("Jurnal kota ini, bila penyimpanan memuat beberapa.", "This city's, where the store has several."),
)


def replay_journal(
    policy: Annotated[str, _POLICY] = "",
    city: Annotated[Path | None, _CITY] = None,
    data: Data = None,
    store: Store = None,
    area: Annotated[str, _AREA] = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    import asyncio

    from ..config import ConfigError, load_settings
    from ..faults import StoreError
    from ..recovery.redecide import redecide

    dispatch = _dispatch(policy, city, as_json)
    try:
        settings = load_settings(data=data, store=store)
        with progress(say("memutuskan ulang", "deciding again"), as_json) as tell:
            found = asyncio.run(redecide(settings.data, settings.store, area, dispatch, tell))
    except (ConfigError, StoreError) as error:
        raise replay_failed(error, as_json) from None
    if as_json:
        print_document({"differing_count": found.differing_count, **asdict(found)})
    else:
        _print(found)


def _dispatch(policy: str, city: Path | None, as_json: bool) -> "Dispatch":
    """The policy that is meant: by its name, or as a city has it."""
    from dispatch_core.city import CityError, load_city
    from dispatch_core.city.dispatch import Dispatch, Joint

    if bool(policy) == (city is not None):
        pair = ("Beri --policy atau --city, salah satu.", "Give --policy or --city, one of them.")
        raise failed("USAGE", pair, Exit.USAGE, as_json)
    if city is None:
        if policy not in NAMES:
            indonesian = f"Aturan {policy} tidak ada; yang ada: {_KNOWN}."
            english = f"There is no policy {policy}; there are {_KNOWN}."
            raise failed("POLICY_UNKNOWN", (indonesian, english), Exit.USAGE, as_json)
        return Dispatch(policy, Joint())
    try:
        return load_city(city).dispatch
    except CityError as error:
        raise failed("CITY_WRONG", sentences(error), Exit.BAD_DATA, as_json) from None
    except OSError as error:
        raise failed("CITY_MISSING", sentences(error), Exit.NO_INPUT, as_json) from None


def _print(found: "Redecided") -> None:
    from .tables.redecided import redecided

    for part in redecided(found):
        console().print(part, soft_wrap=True)
