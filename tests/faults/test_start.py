"""Everything that can stand in the way of a start: one clear line and the documented exit code, and nothing stays."""

import contextlib
import io
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_core.city import city_folder
from dispatch_server.cli.app import run
from dispatch_server.config import load_settings
from dispatch_server.exits import Exit
from dispatch_server.startup import StartFailed, open_city

from ..support_store import end, free_port, start_external_valkey
from .conftest import MakeServer
from .processes import sigap, tells

FREE = ("--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")


def up(data: Path, *words: object, code: Exit, **environment: str) -> str:
    """The line with which a start ends."""
    free = FREE if "--grpc" not in words and "--http" not in words else ()
    return tells(sigap("up", "--data", data, *free, *words, **environment), code)


@pytest.fixture
def taken() -> Iterator[str]:
    """An address that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(("option", "other"), [("--grpc", "--http"), ("--http", "--grpc")])
def test_port_taken(data: Path, taken: str, option: str, other: str) -> None:
    language, words = {
        "--grpc": ("en", f"{taken} cannot be served (Address already in use). Give another with --grpc."),
        "--http": ("id", f"{taken} tidak dapat dipakai (alamat itu sudah dipakai). Beri yang lain dengan --http."),
    }[option]
    said = up(data, option, taken, other, "127.0.0.1:0", code=Exit.UNAVAILABLE, SIGAP_LANGUAGE=language)
    assert said == words
    # Nothing was opened for it.
    assert not (data / "store").exists()


def test_no_city() -> None:
    with pytest.raises(StartFailed, match="There is no city 'atlantis'") as failed:
        open_city(load_settings(city="atlantis"))
    assert failed.value.code is Exit.NO_INPUT
    assert failed.value.indonesian.startswith("Tidak ada kota 'atlantis'")


def changed(folder: Path, name: str, change: Callable[[str], str]) -> Path:
    """Ambon with one file changed."""
    shutil.copytree(city_folder("ambon"), folder)
    text = (folder / name).read_text()
    assert change(text) != text
    (folder / name).write_text(change(text))
    return folder


def test_wrong_city(data: Path, tmp_path: Path) -> None:
    city = changed(tmp_path / "city", "units.csv", lambda text: text.replace(",DAMKAR,Mobil", ",NOBODY,Mobil", 1))
    said = up(data, "--city", city, code=Exit.BAD_DATA)
    assert said.startswith(f"The city {city} is wrong: ")
    assert "units.csv:2" in said
    assert said.endswith("See `sigap city check`.")


def test_clock_of_a_live_city(tmp_path: Path) -> None:
    city = changed(
        tmp_path / "city", "city.toml", lambda text: text.replace("demonstration = true", "demonstration = false")
    )
    with pytest.raises(StartFailed, match="is not marked as a demonstration") as failed:
        open_city(load_settings(city=str(city), clock_rate=60))
    assert failed.value.code is Exit.CONFIG


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path / "file" / "below") in up(tmp_path / "file" / "below", code=Exit.CANNOT_CREATE)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "store").touch()
    assert str(tmp_path / "var" / "store") in up(tmp_path / "var", code=Exit.CANNOT_CREATE)


@pytest.mark.parametrize(
    ("name", "value", "about"),
    [
        ("grpc", "nowhere", "bukan HOST:PORT"),
        ("http", "127.0.0.1:70000", "bukan HOST:PORT"),
        ("clock_rate", "0", "paling kecil 1"),
        ("log", "loud", "pilih 'debug', 'info', 'warning' atau 'error'"),
        ("take_over", "perhaps", "tulis true atau false"),
    ],
)
def test_settings(monkeypatch: pytest.MonkeyPatch, name: str, value: str, about: str) -> None:
    monkeypatch.setenv(f"SIGAP_{name.upper()}", value)
    # In this process, because nothing is begun yet where settings are refused.
    with contextlib.redirect_stderr(io.StringIO()) as stderr:
        assert run(["up"]) == Exit.USAGE
    [said] = stderr.getvalue().splitlines()
    assert said.startswith(f"--{name.replace('_', '-')} (SIGAP_{name.upper()}): ")
    assert about in said


# -- External stores ---------------------------------------------------------------------------------------------------


def test_nobody_there(data: Path) -> None:
    said = up(data, "--store", f"redis://:secret@127.0.0.1:{free_port()}", code=Exit.UNAVAILABLE)
    assert "cannot be reached" in said
    assert "secret" not in said


@pytest.fixture(scope="module")
def start_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Starts external Valkeys with settings of one's own; their URLs."""
    started = []

    def start(**config: str) -> str:
        url, process = start_external_valkey(tmp_path_factory.mktemp("valkey"), **config)
        started.append(process)
        return url

    yield start
    for process in started:
        end(process)


def test_a_store_that_could_lose_data(data: Path, start_valkey: Any, make_server: MakeServer) -> None:
    url = start_valkey(appendonly="no", appendfsync="everysec", maxmemory_policy="allkeys-lru")
    done = sigap("up", "--data", data, "--store", url, *FREE)
    assert done.returncode == Exit.CONFIG
    head, *problems, tail = done.stderr.splitlines()
    assert head == f"the store at {url} could lose confirmed entries:"
    assert problems == [
        f"  - {name} is {found}. Fix: CONFIG SET {name} {wanted}, and the same in its configuration file"
        for name, found, wanted in (
            ("appendonly", "no", "yes"),
            ("appendfsync", "everysec", "always"),
            ("maxmemory-policy", "allkeys-lru", "noeviction"),
        )
    ]
    assert tail == "Fix this, or accept the loss in so many words with --allow-weak-store."
    server = make_server(store=url, allow_weak_store=True)
    server.start()
    assert "could lose confirmed entries, as --allow-weak-store accepts" in server.said()
    assert server.stop() == Exit.OK


def test_a_store_that_wants_a_password(data: Path, start_valkey: Any) -> None:
    url = start_valkey(requirepass="right")
    said = up(data, "--store", url.replace("//", "//:wrong@"), code=Exit.UNAVAILABLE)
    assert "it refuses the password in the URL" in said
    assert "wrong" not in said


def test_a_store_that_is_a_replica(data: Path, start_valkey: Any, valkey: str) -> None:
    host, port = valkey.removeprefix("redis://").split(":")
    url = start_valkey(replicaof=f"{host} {port}")
    done = sigap("up", "--data", data, "--store", url, *FREE)
    assert done.returncode == Exit.CONFIG
    assert "role is replica. Fix: give the URL of the primary" in done.stderr
