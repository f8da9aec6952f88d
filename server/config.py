"""What a server is told at start: command-line options, else SIGAP_* variables, else defaults.

`load_settings` is the one way to them and says what is wrong in one line. What a city may choose stands in its files,
what nobody may choose in dispatch_core/limits.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

# Demonstration clocks faster than this would outrun positions, which are journalled once a second.
CLOCK_RATE_MAX = 1_000


# Where a server and the process beside it are unless they are told otherwise.
USUAL_GRPC = "127.0.0.1:50112"
USUAL_OPS = "127.0.0.1:8114"
OFF = "off"


class ConfigError(Exception):
    """A setting that cannot be used; the text names it and says what to do."""

    def __init__(self, why: str, setting: str = "") -> None:
        """`setting` is its option and its variable."""
        super().__init__(f"{setting}: {why}" if setting else why)
        self.why = why
        self.setting = setting


def split_address(address: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT" or "[V6]:PORT"; port 0 lets the system choose. Raises ValueError."""
    host, colon, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise ValueError(f"{address!r} is not HOST:PORT, such as 127.0.0.1:50112")
    return host, int(port)


def with_port(address: str, port: int) -> str:
    """The address with the port that was really taken, where it left the choice to the system."""
    return f"{address.rpartition(':')[0]}:{port}"


def _address(value: str) -> str:
    split_address(value)
    return value


def _beside(value: str) -> str:
    return value if value in ("", OFF) else _address(value)


class Settings(BaseSettings):
    """Everything `serve` wants to know."""

    model_config = SettingsConfigDict(env_prefix="SIGAP_", frozen=True, extra="forbid")

    # The data folder: embedded store, archive, lock.
    data: Path = Path("var")
    # URL of an external store (redis://, rediss://, valkey://, unix://); empty = the embedded one. May hold a password.
    store: str = Field(default="", repr=False)
    # Take the journal over from a writer that still lives (external store only).
    take_over: bool = False
    # A city that ships with Sigap, or the folder of one.
    city: str = "ambon"
    # How many times faster than the wall clock the city's time runs; demonstration cities only.
    clock_rate: int = Field(default=1, ge=1, le=CLOCK_RATE_MAX)
    # Where to serve, HOST:PORT; port 0 = any free one.
    grpc: Annotated[str, AfterValidator(_address)] = USUAL_GRPC
    http: Annotated[str, AfterValidator(_address)] = "127.0.0.1:8112"
    # Where the process beside the server has its page of metrics, or "off"; empty = at its usual place beside a server
    # at its own.
    ops: Annotated[str, AfterValidator(_beside)] = ""
    # Serve even from a store that could lose confirmed entries.
    allow_weak_store: bool = False
    # Minutes between two sheets to print, which a process beside the server writes to DATA/paper; 0 = none.
    paper: int = Field(default=5, ge=0, le=24 * 60)
    # What is logged to stderr, from this level on.
    log: Literal["debug", "info", "warning", "error"] = "warning"


def load_settings(**given: Any) -> Settings:
    """The settings; an option that is None was not given. Raises ConfigError."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        option, variable = f"--{name.replace('_', '-')}", f"SIGAP_{name.upper()}"
        raise ConfigError(first["msg"].removeprefix("Value error, "), f"{option} ({variable})") from None
