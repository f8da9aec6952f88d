"""What a store must be set to, so that its reply proves that a write survives a crash.

A reply counts as durable only if the append-only file is on and synced before each reply, and if nothing is ever
evicted. Each problem names the command that ends it. What a store will not tell is a problem too: managed services
forbid CONFIG.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ..faults import StoreRefused

# Functions came with Redis 7.0; every Valkey has them and reports itself as 7.2 or newer.
VERSION_MIN = (7, 0)
WANTED = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
}

Command = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that is too weak, and what to do about it."""

    setting: str
    found: str
    # What to do: (Indonesian, English).
    fix: tuple[str, str]

    def __str__(self) -> str:
        return f"{self.setting} is {self.found}. Fix: {self.fix[1]}"

    @property
    def indonesian(self) -> str:
        """The same in Indonesian."""
        return f"{self.setting}: {self.found}. Perbaikan: {self.fix[0]}"


def parse_info(reply: bytes) -> dict[str, str]:
    """The fields of an INFO reply by name."""
    lines = reply.decode(errors="replace").splitlines()
    return {name: value for name, found, value in (line.partition(":") for line in lines) if found}


async def problems_of(command: Command) -> list[Problem]:
    """Ask a store for its settings and list what is too weak. Raises StoreAway when it cannot be asked at all."""
    info = parse_info(await command("INFO"))
    problems = []
    version = info.get("redis_version", "unknown")
    if _version(version) < VERSION_MIN:
        problems.append(
            Problem(
                "version",
                version,
                (
                    "naikkan ke Redis 7.0 atau lebih baru, atau Valkey mana pun",
                    "upgrade to Redis 7.0 or newer, or to any Valkey",
                ),
            )
        )
    if info.get("role", "master") != "master":
        problems.append(Problem("role", "replica", ("beri URL induknya", "give the URL of the primary")))
    if info.get("redis_mode", info.get("server_mode", "standalone")) == "cluster":
        problems.append(
            Problem("mode", "cluster", ("beri penyimpanan yang bukan klaster", "give a store that is not a cluster"))
        )
    for setting, wanted in WANTED.items():
        try:
            reply = await command("CONFIG", "GET", setting)
        except StoreRefused as error:
            confirmed = ", ".join(f"{name} {value}" for name, value in WANTED.items())
            problems.append(
                Problem(
                    "durability",
                    f"unknown, because the store does not let us read its settings ({error.reply})",
                    (
                        f"izinkan CONFIG|GET bagi pengguna ini (ACL SETUSER name +config|get), atau minta pengelolanya "
                        f"memastikan {confirmed}",
                        "allow CONFIG|GET for this user (ACL SETUSER name +config|get), or have its operator confirm "
                        f"{confirmed}",
                    ),
                )
            )
            return problems
        found = reply[1].decode() if reply else "missing"
        if found != wanted:
            problems.append(
                Problem(
                    setting,
                    found,
                    (
                        f"CONFIG SET {setting} {wanted}, dan tulis juga di berkas setelannya",
                        f"CONFIG SET {setting} {wanted}, and the same in its configuration file",
                    ),
                )
            )
    return problems


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())
