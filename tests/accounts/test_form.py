"""The paper form: what is understood, and every mistake by its line and column before anything is sent."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.cli.paper.form import COLUMNS, EXAMPLE, STAGES
from dispatch_server.cli.paper.reading import Form, read
from dispatch_server.zones import zone

WIT = zone("Asia/Jayapura")
DAY = date(2026, 2, 4)
NOW = datetime(2026, 2, 4, 9, 0, tzinfo=UTC)
HEAD = ",".join(COLUMNS) + "\n"
WHOLE = "K1,,reported,13:00,structure_fire,Mardika\nK1,,closed,14:00\n"


def form_of(tmp_path: Path, text: str) -> Form:
    path = tmp_path / "paper.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, DAY, WIT, NOW)


def test_the_example_is_understood(tmp_path: Path) -> None:
    form = form_of(tmp_path, EXAMPLE)
    assert form.mistakes == []
    assert [row.stage for row in form.known] == ["sent", "on-scene", "transporting", "cleared"]
    [rows] = form.paper.values()
    assert [row.stage for row in rows] == ["reported", "sent", "on-scene", "cleared", "closed"]
    assert rows[0].at == datetime(2026, 2, 4, 4, 5, tzinfo=UTC)
    assert (rows[0].type_code, rows[0].place) == ("structure_fire", "Terminal Mardika")
    assert rows[0].note == "kios, api dari kompor"


def test_times_may_name_their_day(tmp_path: Path) -> None:
    lines = "I4,U,on-scene,2026-02-03 23:59\nI4,U,cleared,00:10:30\nI4,V,acknowledged,9.05\n"
    form = form_of(tmp_path, HEAD + lines)
    assert form.mistakes == []
    assert [f"{row.at:%d %H:%M:%S}" for row in form.known] == ["03 14:59:00", "03 15:10:30", "04 00:05:00"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", (0, "")),
        ("hello\n", (1, "")),
        ("incident,time\nI4,13:00\n", (1, "")),
        ("incident,stage,time,colour\n", (1, "")),
        (HEAD + ",U,on-scene,13:00\n", (2, "incident")),
        (HEAD + "I4,U,flying,13:00\n", (2, "stage")),
        (HEAD + "I4,,closed,13:00\n", (2, "stage")),
        (HEAD + "I4,,on-scene,13:00\n", (2, "unit")),
        (HEAD + "I4,U,on-scene,25:00\n", (2, "time")),
        (HEAD + "I4,U,on-scene,2026-02-04\n", (2, "time")),
        (HEAD + "I4,U,on-scene,18:01\n", (2, "time")),
        (HEAD + "I4,U,transporting,13:00\n", (2, "place")),
        (HEAD + 'I4,U,on-scene,13:00,,,,"broken\n', (2, "")),
        (HEAD + "I4,U,on-scene,13:00\nI4,U,sent,13:10\n", (3, "time")),
        (HEAD + "I4,U,on-scene,13:00\nI4,U,on-scene,13:10\n", (3, "time")),
        (HEAD + WHOLE + "K1,U,on-scene,14:01\n", (4, "time")),
        (HEAD + WHOLE + "K1,U,cleared,13:10\nK1,U,on-scene,13:20\n", (5, "time")),
        (HEAD + "I4,U,on-scene,30/02/2026 13:00\n", (2, "time")),
        (HEAD + WHOLE + "K1,,reported,13:10,structure_fire\n", (4, "stage")),
        (HEAD + WHOLE + "K1,U,on-scene,12:59\n", (4, "time")),
        (HEAD + WHOLE + "\n# quiet\nK1,U,reported,13:30,structure_fire\n", (6, "unit")),
        (HEAD + "K1,,reported,13:00\nK1,,closed,14:00\n", (2, "type")),
        (HEAD + "K1,,reported,13:00,structure_fire,,7\nK1,,closed,14:00\n", (2, "priority")),
        (HEAD + "K1,,reported,13:00,structure_fire\n", (2, "stage")),
        (HEAD + "K1,U,on-scene,13:00\nK1,,closed,14:00\n", (2, "stage")),
    ],
)
def test_a_mistake_is_named_by_line_and_column_in_both_languages(
    tmp_path: Path, text: str, where: tuple[int, str]
) -> None:
    mistakes = form_of(tmp_path, text).mistakes
    assert [(one.line, one.column) for one in mistakes] == [where]
    assert all(mistakes[0].said)
    assert mistakes[0].said[0] != mistakes[0].said[1]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("front", ["", "\ufeff", "sep=;\r\n"])
def test_a_spreadsheet_s_file_is_understood(tmp_path: Path, separator: str, front: str) -> None:
    rows = [
        [*COLUMNS, "", ""],
        ["K1", "", "reported", "04/02/2026 13:00", "structure_fire", "Mardika", "", '"kios,; api\ndari dapur"'],
        ["K1", "U", "on-scene", '"13,14"', "", "", "", ""],
        [""] * 9,
        ["K1", "", "closed", "4.2.2026 14.00", "", "", "", ""],
        ["i4", "U", "cleared", "2026-02-04 14.30"],
        [""] * 3,
        [""],
    ]
    form = form_of(tmp_path, front + "".join(separator.join(row) + "\r\n" for row in rows))
    assert form.mistakes == []
    [paper] = form.paper.values()
    assert [f"{row.line} {row.stage} {row.at:%d %H:%M}" for row in [*paper, *form.known]] == [
        f"{line + ('sep' in front)} {said}"
        for line, said in (
            (2, "reported 04 04:00"),
            (4, "on-scene 04 04:14"),
            (6, "closed 04 05:00"),
            (7, "cleared 04 05:30"),
        )
    ]
    assert (paper[0].note, form.known[0].incident) == ("kios,; api dari dapur", "I4")


def test_a_unit_may_go_there_twice_and_steps_of_one_minute_follow_each_other(tmp_path: Path) -> None:
    lines = "I4,U,cleared,13:20\nI4,U,on-scene,13:10\nI4,U,sent,13:10\nI4,U,sent,13:40\nI4,U,sent,13:40\n"
    form = form_of(tmp_path, HEAD + lines)
    assert form.mistakes == []
    assert [row.stage for row in form.known] == ["sent", "on-scene", "cleared", "sent", "sent"]


@pytest.mark.parametrize(
    ("written", "said"),
    [("2026-03-29 02:30", "not on that day"), ("2026-10-25 02:30", "twice"), ("2026-10-25T02:30+01:00", "")],
)
def test_a_clock_that_is_put_forward_or_back_is_asked_about(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "paper.csv"
    path.write_text(HEAD + f"I4,U,on-scene,{written}\n", encoding="utf-8")
    mistakes = read(path, DAY, zone("Europe/Berlin"), datetime(2026, 12, 1, tzinfo=UTC)).mistakes
    assert [said in one.said[1] for one in mistakes] == [True] * bool(said)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    form = form_of(tmp_path, HEAD + "I4,,on-scene,25:00\nI5,U,nowhere,13:00\n" + WHOLE)
    assert [(one.line, one.column) for one in form.mistakes] == [(2, "time"), (2, "unit"), (3, "stage")]


def test_no_text_at_all(tmp_path: Path) -> None:
    path = tmp_path / "paper.csv"
    path.write_bytes(b"incident,\xff\xfe")
    assert [one.line for one in read(path, DAY, WIT, NOW).mistakes] == [0]


CELLS = st.sampled_from(
    ["I4", "K1", "", "U", *STAGES, "reported", "closed", "13:00", "23:59", "structure_fire", '"', "é"]
)


@given(st.lists(st.lists(CELLS, max_size=9).map(",".join), max_size=8))
def test_whatever_is_written_is_understood_or_named(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    form = form_of(tmp_path_factory.getbasetemp(), HEAD + "\n".join(lines))
    assert form.mistakes or form.known or form.paper
    if not form.mistakes:
        for rows in form.paper.values():
            assert [row.stage for row in rows].count("reported") == [row.stage for row in rows].count("closed") == 1
