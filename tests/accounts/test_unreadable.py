"""What keeps an account from being made, as a person and a machine read it: in both languages, with what to do next."""

import json
from pathlib import Path

import pytest
import typer

from dispatch_server import faults
from dispatch_server.accounts import gathering
from dispatch_server.cli.app import run
from dispatch_server.cli.stats.reading import failing
from dispatch_server.config import ConfigError

from .histories import Shift
from .segments import archive_of
from .test_cases import report
from .test_public import DAY_S, SHIPPED

# What each sentence must ask for, in both languages.
NEXT = (
    ("--data", "--data"),
    ("--journal", "--journal"),
    ("--city", "--city"),
    ("lalu ulangi", "then try again"),
    ("betulkan", "correct"),
    ("sigap stats range", "sigap stats range"),
    ("naikkan", "raise"),
)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str, str]:
    """The reason and both sentences of a command that fails."""
    capsys.readouterr()
    assert run([*arguments, "--json"]) != 0
    return sentences_of(capsys)


def sentences_of(capsys: pytest.CaptureFixture[str]) -> tuple[str, str, str]:
    error = json.loads(capsys.readouterr().err)["error"]
    indonesian, english = error["sentence_id"], error["sentence_en"]
    assert indonesian != english
    assert any(ours in indonesian and theirs in english for ours, theirs in NEXT), (indonesian, english)
    return error["reason"], indonesian, english


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    shift = Shift()
    # Two incidents in December, two in January.
    for second in (0, 1, 21 * DAY_S, 21 * DAY_S + 1):
        shift.at(second, report("burglary"))
    entries = [entry.stored for entry in shift.entries]
    archive_of(folder, entries, len(entries))
    return folder


def test_what_is_not_there_is_said_in_both_languages(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = str(tmp_path)
    assert said(capsys, "archive", "verify", "--data", empty)[0] == "ARCHIVE_MISSING"
    assert said(capsys, "archive", "read", "--data", str(data), "--journal", "another")[0] == "ARCHIVE_MISSING"
    stats = ("stats", "month", "2025-12", "--archive-only", "--out", str(tmp_path / "out"))
    assert said(capsys, *stats, "--data", empty)[0] == "ARCHIVE_MISSING"
    for command in (("journal", "verify"), ("replay", "journal", "--policy", "closest")):
        assert said(capsys, *command, "--data", empty)[0] == "STORE_UNUSABLE"
    # Its city is not kept there.
    assert "--city" in said(capsys, *stats, "--data", str(data))[1]


def test_what_the_journal_does_not_hold_is_no_account_of_nothing(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data", str(data), "--out", str(tmp_path / "out"), "--archive-only")
    for period in (("day", "2025-12-11"), ("day", "2027-01-01"), ("public", "2025-11"), ("public", "2025-12")):
        assert said(capsys, "stats", *period, *where)[0] == "NOT_RECORDED"


@pytest.mark.parametrize(
    ("period", "asked"),
    [
        (("month", "2025-12"), ("lebih pendek", "shorter period")),
        (("public", "2026-01"), ("tidak dapat diterbitkan", "cannot be published")),
        (("day", "2025-12-12"), ("naikkan batas", "raise that limit")),
    ],
)
def test_too_much_says_what_else_can_be_asked_for(
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    period: tuple[str, str],
    asked: tuple[str, str],
) -> None:
    monkeypatch.setattr(gathering, "ACCOUNT_INCIDENTS_MAX", 1)
    where = ("--data", str(data), "--out", str(tmp_path / "out"), "--archive-only", *SHIPPED)
    reason, indonesian, english = said(capsys, "stats", *period, *where)
    assert reason == "TOO_MUCH"
    assert (asked[0] in indonesian, asked[1] in english) == (True, True)


@pytest.mark.parametrize("error", [faults.JournalDamaged, faults.ArchiveDamaged, faults.StoreAway, faults.WeakStore])
def test_whatever_the_store_says_in_english_has_an_indonesian_sentence(
    error: type[faults.StoreError], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit), failing(as_json=True):
        raise error("entry 7 has gone")
    _, indonesian, english = sentences_of(capsys)
    assert ("entry 7 has gone" in indonesian, "entry 7 has gone" in english) == (True, True)


def test_settings_and_files_too(capsys: pytest.CaptureFixture[str]) -> None:
    for error in (ConfigError("--data is no folder"), OSError(28, "No space left on device", "stats.html")):
        with pytest.raises(typer.Exit), failing(as_json=True):
            raise error
        sentences_of(capsys)
