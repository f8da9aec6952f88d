"""`sigap replay journal`: what was decided, decided again under another policy.

recovery/redecide.py does the work; here it is given a progress bar, words and an exit code.
"""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dispatch_core.policies.names import NAMES

from ..exits import Exit
from .command import Json, Lang
from .language import say
from .output import console, print_document, print_error, progress
from .serving import Data, Store

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
    metavar="DIR",
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
    from ..config import ConfigError, load_settings
    from ..faults import ArchiveDamaged, JournalDamaged, StoreAway, StoreError
    from ..recovery.redecide import redecide

    dispatch = _dispatch(policy, city, as_json)
    try:
        settings = load_settings(data=data, store=store)
        with progress(say("memutuskan ulang", "deciding again"), as_json) as tell:
            found = asyncio.run(redecide(settings.data, settings.store, area, dispatch, tell))
    except ConfigError as error:
        raise _failed("CONFIG", str(error), Exit.USAGE, as_json) from None
    except (JournalDamaged, ArchiveDamaged) as error:
        raise _failed("JOURNAL_DAMAGED", str(error), Exit.REFUSED, as_json) from None
    except StoreAway as error:
        raise _failed("STORE_AWAY", str(error), Exit.UNAVAILABLE, as_json) from None
    except StoreError as error:
        raise _failed("STORE_UNUSABLE", str(error), Exit.NO_INPUT, as_json) from None
    if as_json:
        print_document({"differing_count": found.differing_count, **asdict(found)})
    else:
        _print(found)


def _dispatch(policy: str, city: Path | None, as_json: bool) -> "Dispatch":
    """The policy that is meant: by its name, or as a city has it."""
    from dispatch_core.city import CityError, load_city
    from dispatch_core.city.dispatch import Dispatch, Joint

    if bool(policy) == (city is not None):
        text = say("Beri --policy atau --city, salah satu.", "Give --policy or --city, one of them.")
        raise _failed("USAGE", text, Exit.USAGE, as_json)
    if city is None:
        if policy not in NAMES:
            text = say(
                f"Aturan {policy} tidak ada; yang ada: {_KNOWN}.", f"There is no policy {policy}; there are {_KNOWN}."
            )
            raise _failed("POLICY_UNKNOWN", text, Exit.USAGE, as_json)
        return Dispatch(policy, Joint())
    try:
        return load_city(city).dispatch
    except CityError as error:
        raise _failed("CITY_WRONG", str(error), Exit.BAD_DATA, as_json) from None
    except OSError as error:
        raise _failed("CITY_MISSING", str(error), Exit.NO_INPUT, as_json) from None


def _print(found: "Redecided") -> None:
    from .tables.redecided import redecided

    for part in redecided(found):
        console().print(part, soft_wrap=True)


def _failed(reason: str, text: str, code: Exit, as_json: bool) -> typer.Exit:
    print_error(reason, text, as_json)
    return typer.Exit(code)
