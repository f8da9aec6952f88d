"""The application itself: every command teaches, what cannot be understood ends with 2, and cities are checked."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.text import Text

from dispatch_core.city import city_folder
from dispatch_core.policies.names import NAMES
from dispatch_server.cli.app import build, run

ALL = [
    *("console", "demo", "up", "report", "attach", "detach", "places", "update", "cancel", "close", "advise", "reopen"),
    *("merge", "unmerge", "note"),
    *("incidents", "incident", "recommend", "pending", "confirm", "refuse", "ask", "recall", "reassign"),
    *("hold", "release", "pin", "unpin", "stop-timer", "correct", "desk", "units", "staging", "state", "types"),
    *("warnings", "ops", "loadtest"),
    *(f"caller {name}" for name in ("get", "erase")),
    *(f"mode {name}" for name in ("show", "set")),
    *(f"held {name}" for name in ("list", "release")),
    *(f"authority {name}" for name in ("show", "set", "restore")),
    *(f"answer {name}" for name in ("accept", "refuse", "delivered")),
    *(f"destinations {name}" for name in ("list", "set")),
    *(f"scene {name}" for name in ("safe", "unsafe")),
    *(f"power {name}" for name in ("isolated", "restored")),
    *(f"unit {name}" for name in ("show", "sign-on", "sign-off", "set", "ack", "decline", "progress", "position")),
    *(f"unit {name}" for name in ("orders", "delivered", "transfer")),
    *(f"roads {name}" for name in ("list", "close", "open")),
    *(f"watch {name}" for name in ("incidents", "events", "orders", "desk")),
    "journal verify",
    *(f"city {name}" for name in ("check", "build", "format")),
    *("replay jemss", "simulate", "compare", "plan"),
]


@pytest.mark.parametrize("command", ALL)
def test_help_teaches_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    assert f"sigap {command.split()[0]}" in capsys.readouterr().out.partition("Contoh")[2]


def test_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert not [command for command in ALL if f" {command.split()[0]} " not in shown]
    assert all(code in shown.partition("Kode keluar")[2] for code in ("65", "69", "75", "78"))


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["units", "--frobnicate"],
        ["report", "--type", "structure_fire"],
        ["report", "--at=-3.6,128.1"],
        ["report", "--type", "structure_fire", "--at=91,0"],
        ["report", "--type", "structure_fire", "--at=1,2", "--priority", "6"],
        ["report", "--type", "structure_fire", "--uncertainty-m", "5"],
        ["unit", "progress", "DAMKAR-01", "flying"],
        ["units", "--server", "nowhere"],
        ["units", "--lang", "fr"],
        ["up", "--grpc", "nowhere"],
        ["up", "--clock-rate", "0"],
        ["unit"],
        ["confirm"],
        ["refuse", "I1"],
        ["correct", "I1", "DAMKAR-01", "flying", "--reason", "x"],
        ["stop-timer", "I1", "--reason", "x"],
        ["mode", "set", "hurry", "--reason", "x"],
        ["held", "release", "--reason", "x"],
        ["hold", "DAMKAR-01", "--reason", "x", "--code", "whim"],
        ["answer", "refuse", "I1", "--desk", "PLN"],
        ["desk", "PLN"],
        ["caller", "get", "R12"],
    ],
)
def test_what_cannot_be_understood_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    said = capsys.readouterr()
    assert said.err or said.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("units", "--nope"), "Tidak ada pilihan --nope"),
        (("nope",), "Tidak ada perintah 'nope'."),
        (("stats", "day"), "Argumen 'YYYY-MM-DD' belum disebut."),
        (("paper", "--every", "0"), "Nilai untuk '--every' salah: paling kecil 1"),
        (("reenter",), "Nilainya salah: beri berkasnya"),
        (("mode", "set"), "Argumen 'MODUS' belum disebut."),
        (("mode", "set", "hurry", "--reason", "x"), "Nilai untuk 'MODUS' salah: 'hurry' bukan salah satu dari"),
        (("units", "--server", "nowhere"), "Nilai untuk '--server' atau SIGAP_SERVER salah: 'nowhere' bukan"),
        (("report", "--type", "x"), "Nilainya salah: beri tempatnya"),
        (("report", "--type", "x", "--at=91,0"), "Nilai untuk '--at' salah: lintang 91 di luar"),
        (("report", "--type", "x", "--at=1,2", "--priority", "9"), "Nilai untuk '--priority' salah: paling besar 5"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_its_language(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Pemakaian: sigap" in told
    assert run([*words, "--json"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["sentence_id"].startswith(said.partition(":")[0])
    assert not INDONESIAN.search(error["sentence_en"])


# Words of a usage error that are no English.
INDONESIAN = re.compile(r"\b(?:salah|tidak|belum|tulis|beri|bukan|lintang|paling|pilih)\b", re.IGNORECASE)
# What typer writes by itself, in English alone.
ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|Show|Install|\[required|\[default|env var|one of|<\w+>|\bTEXT\b|\bCOMMAND\b"
)


def test_no_help_has_a_word_of_the_other_language(capsys: pytest.CaptureFixture[str]) -> None:
    shown = dict[str, str]()
    for words, command in _commands(typer.main.get_command(build([])), "sigap"):
        with command.make_context(words, [], resilient_parsing=True) as context:
            assert not context.get_help()
        shown[words] = capsys.readouterr().out
    assert len(shown) > len(ALL)
    assert not {words: found[0] for words, page in shown.items() if (found := ENGLISH.search(page))}
    assert all("Pemakaian: sigap" in page and "Tampilkan bantuan ini." in page for page in shown.values())
    report = " ".join(shown["sigap report"].replace("│", " ").split())
    assert "--type KODE Jenis kejadian; daftar: `sigap types`. [wajib]" in report
    assert "[salah satu: exercise, test]" in report


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    seen, written = os.pipe()
    os.close(seen)
    command = [sys.executable, "-m", "dispatch_server", "--help"]
    with os.fdopen(written, "wb") as gone:
        done = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_group_without_a_command_shows_its_help_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["unit"]) == 2
    assert capsys.readouterr().out.count("Pemakaian: sigap unit [PILIHAN] PERINTAH ...") == 1


def test_a_form_is_checked_without_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "form.csv"
    heading = "incident,unit,stage,time,type,place\n"
    file.write_text(heading + "K1,,reported,2026-02-04 09:00,structure_fire,Mardika\nK1,,closed,2026-02-04 09:30,,\n")
    nowhere = ("--check", "--server", "127.0.0.1:9")
    assert run(["reenter", str(file), *nowhere]) == 0
    assert "bentuknya saja" in capsys.readouterr().out
    file.write_text(heading + "K1,,reported,soon,structure_fire,Mardika\n")
    assert run(["reenter", str(file), *nowhere]) == 65
    # To be sent it needs one.
    assert run(["reenter", str(file), "--server", "127.0.0.1:9", "--patience", "0"]) == 69


def test_city_check_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["city", "check", "ambon"]) == 0
    broken = tmp_path / "city"
    shutil.copytree(city_folder("ambon"), broken)
    units = broken / "units.csv"
    lines = units.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("DAMKAR,", "NOBODY,", 1)
    units.write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["city", "check", str(broken)]) == 65
    assert "units.csv:2:" in capsys.readouterr().out
    assert run(["city", "check", str(tmp_path / "nowhere")]) == 65


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("sigap ")


# What helps are styled with; any other word in brackets is taken for a style too, and vanishes.
STYLES = re.compile(r"\[/?(bold|cyan|dim)?\]")


def _commands(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    """A command and those below it, with the words that call it."""
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, f"{words} {name}")


def _helps(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text of a command and of those below it that is printed as markup, with whose it is."""
    for text in (command.help, command.epilog, command.short_help):
        yield path, text or ""
    for parameter in command.params:
        yield f"{path} {parameter.name}", getattr(parameter, "help", None) or ""
    for name, below in getattr(command, "commands", {}).items():
        yield from _helps(below, f"{path} {name}")


def test_no_word_of_a_help_is_lost_to_its_markup() -> None:
    seen = dict[str, str]()
    for where, text in _helps(typer.main.get_command(build([])), "sigap"):
        plain = STYLES.sub("", text).replace("\\[", "[")
        assert Text.from_markup(text).plain == plain, where
        seen[where] = text
    assert "[dispatch]" in Text.from_markup(seen["sigap replay journal city"]).plain
    assert all(name in seen["sigap replay journal policy"] for name in NAMES)
