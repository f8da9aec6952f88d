"""Another city bundle at the start: journalled and served where it fits what is open, refused before harm where not."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from dispatch_core.city import city_folder
from dispatch_server.client import AioClient
from dispatch_server.codec import Entry
from dispatch_server.exits import Exit

from ..server.asking import report, request, units_of
from .callers import Asked, Record, entries_of
from .conftest import MakeServer
from .processes import replayed, sigap


def edited(folder: Path, **edits: tuple[str, Any]) -> Path:
    """Ambon with one passage of some files replaced; each by its name, with the pattern and what comes in its place."""
    shutil.copytree(city_folder("ambon"), folder)
    for stem, (pattern, instead) in edits.items():
        [path] = folder.glob(f"{stem}.*")
        text, count = re.subn(pattern, instead, path.read_text(), flags=re.MULTILINE)
        assert count, f"{path.name} no longer holds {pattern}"
        path.write_text(text)
    return folder


def loaded(entries: list[Entry]) -> list[Entry]:
    """The entries by which a city was loaded."""
    return [entry for entry in entries if type(entry.command).__name__ == "LoadCity"]


async def test_a_city_that_changes(make_server: MakeServer, valkey: str, tmp_path: Path) -> None:
    record, data = Record(), tmp_path / "var"
    first = make_server(data, store=valkey)
    first.start()
    async with AioClient(first.grpc) as client:
        fire = await record.ask(client, Asked("intake", "ReportIncident", report()))
        await record.ask(client, Asked("intake", "ReportIncident", report("power_line_down")))

        # A unit that is on its way, a type and an agency in use have gone: refused before the first server is fenced.
        gone = units_of(fire)[0]
        lacking = edited(
            tmp_path / "lacking",
            units=(rf"^{gone},.*\n|(?<=-\d\d,)PLN(?=,)", lambda found: "" if gone in found[0] else "PLNX"),
            plans=(r'"(PLN|power_line_down)"', lambda found: '"PLNX"' if found[1] == "PLN" else '"line_down"'),
            agencies=(r'^id = "PLN"', 'id = "PLNX"'),
        )
        area = ("--data", data, "--store", valkey, "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--take-over")
        refused = sigap("up", "--city", lacking, *area, "--json")
        assert (refused.returncode, refused.stdout) == (Exit.REFUSED, ""), refused.stderr
        said = json.loads(refused.stderr)["error"]
        lacks = f"{gone}, PLN, power_line_down"
        words = f"The new city files lack what is still in use: {lacks}; put it back or finish it first."
        assert said["sentence_en"] == words
        assert lacks in said["sentence_id"] != words
        await record.ask(client, Asked("intake", "ReportIncident", report("fallen_tree")))
        assert (await client.ops.GetState(request("GetState"))).epoch == first.epoch

    # A unit has another name, one is new, a road is faster: what is open goes on there.
    other = edited(
        tmp_path / "other",
        units=(rf"^({gone},\w+),[^,]*,(.*\n)", r"\1,Another name,\2NEW-01,DAMKAR,New pump,\2"),
        roads=(r'("id": ?"R01",.*?"speed_kmh": ?)20', r"\g<1>25"),
    )
    second = make_server(data, store=valkey, city=other, take_over=True)
    second.start()
    assert first.wait() == Exit.FENCED
    async with AioClient(second.grpc) as client:
        await record.ask_again(client, list(record.answered))
        units = {unit.unit_id: unit for unit in (await client.ops.ListUnits(request("ListUnits"))).units}
        assert (units[gone].name, units[gone].incident_id) == ("Another name", fire.incident_id)
        assert units["NEW-01"].on_duty
        await record.ask(client, Asked("intake", "ReportIncident", report()))
        entries = await entries_of(client)
        record.check(entries)
    assert second.stop() == Exit.OK
    before, after = (entry.events[0] for entry in loaded(entries))
    assert before.city_digest != after.city_digest
    open_then = [
        told for told in entries[: loaded(entries)[1].seq] if told.seq in {seq for *_, seq in record.answered.values()}
    ]
    assert [resnap.incident for resnap in after.incidents] == [entry.seq for entry in open_then]

    # Both bundles are kept, so everything is decided again; without the first its part is only folded.
    kept = {path.name for path in (data / "cities").iterdir()}
    assert kept == {before.city_digest.hex(), after.city_digest.hex()}
    done = sigap("journal", "verify", "--data", data, "--store", valkey)
    assert done.returncode == Exit.OK, done.stdout
    assert f"{len(entries)} commands decided again, 0 only folded" in done.stdout
    shutil.rmtree(data / "cities" / before.city_digest.hex())
    first_part = loaded(entries)[1].seq - 2
    outcome = await replayed(data, valkey)
    assert (outcome.folded_count, outcome.decided_count) == (first_part, len(entries) - first_part)
