"""The story of one fire, act by act: the opening, the drive, the kill, the return, the end, the proof.

Every number on the screen is measured while it runs. The crews' steps are sent as their terminals would send them:
one request each, repeated under the same request_id where the answer was lost.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from ...client import new_request_id
from ..language import LANGUAGE
from ..session import Session
from ..tables.card import incident_card
from ..tables.timeline import timeline_table
from . import opening
from .cast import Cast, Player
from .drive import Driver
from .screen import CityTime, Screen
from .stage import Stage

# The city's time runs so much faster: the quarter of an hour of a fire passes in some 12 seconds.
CLOCK_RATE: Final = 80
# PLN's desk needs so long to switch, in the city's time; the rules allow three minutes.
CUT_AFTER_MS: Final = 130_000
FEEDER: Final = "Penyulang Mardika 2"


class Story:
    """Tells it once, on one stage."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session
        self._screen = Screen(session.as_json)
        self._moment = CityTime(CLOCK_RATE)
        self._began_s = time.monotonic()
        self._incident_id = ""
        self._ordered_ms = 0
        self._opened: opening.Opening | None = None
        self._isolated = False
        # The last step that was answered: (fields, reply).
        self._last: tuple[dict[str, Any], Any] | None = None

    def tell(self) -> dict[str, Any]:
        """The whole show, and what came of it. Raises StageError, grpc.RpcError."""
        self._open()
        cast = self._opening()
        with ThreadPoolExecutor(1) as pool:
            driver = Driver(self._session, self._moment, self._step, pool)
            self._screen.act(("Awak berangkat; PLN memadamkan listrik", "The crews drive; PLN cuts the power"))
            driver.at(self._ordered_ms + CUT_AFTER_MS, self._cut_power)
            with self._screen.live(cast, self._session.clock, self._moment):
                driver.until(cast, lambda: any(player.stage == "ON_SCENE" for player in cast.players))
            driver.rest()
            kill = self._kill_and_return()
            self._screen.act(("Semua tiba, api padam, unit selesai", "All arrive, the fire is out, the units clear"))
            with self._screen.live(cast, self._session.clock, self._moment):
                driver.until(cast, lambda: cast.all_at("ON_SCENE"))
                cast.finish(self._moment.now_ms())
                driver.until(cast, lambda: cast.all_at("CLEARED"))
        incident = self._close()
        verify_code = self._verify()
        took_ms = int((time.monotonic() - self._began_s) * 1000)
        return {
            "incident_id": incident.incident_id,
            "authority": self._authority(incident),
            "kill": kill,
            "verify_exit_code": verify_code,
            "took_ms": took_ms,
        }

    # -- Acts ----------------------------------------

    def _open(self) -> None:
        self._screen.act(("Sebuah kota mulai dilayani", "A city begins to be served"))
        self._screen.command(
            f"sigap up --data {self._stage.data} --grpc {self._stage.address} --clock-rate {CLOCK_RATE}"
        )
        begun_s = time.monotonic()
        state = self._stage.start(self._session)
        ready_s = time.monotonic() - begun_s
        city = self._session.city
        self._screen.caption(
            (
                f"{city.name}: {state.fit_unit_count} dari {state.unit_count} unit siap, {len(city.agencies)} "
                f"instansi, {len(city.types)} jenis kejadian; siap dalam {ready_s:.1f} detik. Data peragaan.",
                f"{state.fit_unit_count} of {state.unit_count} units ready, {len(city.agencies)} agencies, "
                f"{len(city.types)} incident types; up in {ready_s:.1f} s. Demonstration data.",
            )
        )

    def _opening(self) -> Cast:
        roster = {unit.unit_id: unit for unit in self._session.read_pages("ops.ListUnits", "units", 0).units}
        opened = opening.play(self._session)
        self._incident_id = opened.incident_id
        self._moment.read(opened.report.at)
        self._ordered_ms = self._moment.now_ms()
        incident = self._incident()
        self._moment.read(self._session.read("ops.GetState").at)
        self._opened = opened
        opening.show(opened, self._session, self._screen)
        point = incident.location.point
        return Cast(incident.needs, roster, (point.lat_e7, point.lon_e7), self._ordered_ms)

    def _cut_power(self) -> None:
        """PLN's desk records that the power is cut, as a person there would."""
        reply = self._session.change(
            "desks.RecordPower",
            incident_id=self._incident_id,
            desk_id="PLN",
            power="POWER_STATE_ISOLATED",
            feeder=FEEDER,
            by="Piket PLN",
        )
        at = self._session.clock.time_of(reply.at)
        self._isolated = not self._incident().treat_as_live
        self._screen.caption(
            (
                f"{at}: meja PLN mencatat LISTRIK PADAM ({FEEDER}). Air boleh masuk; perintah tak lagi berkata "
                "MASIH BERTEGANGAN.",
                f"{at}: PLN's desk records POWER CUT ({FEEDER}). Water may go in; orders no longer say TREAT AS LIVE.",
            ),
            "bold green",
        )

    def _incident(self) -> Any:
        return self._session.read("intake.GetIncident", incident_id=self._incident_id).incident

    def _known(self) -> Any:
        """Everything about it but its clocks: whoever was waited for gets the full time again after a start."""
        known = self._incident()
        known.ClearField("clocks")
        return known

    def _kill_and_return(self) -> dict[str, Any]:
        self._screen.act(("Di tengah jalan, server dibunuh", "Midway, the server is killed"))
        before = self._session.read("ops.GetState")
        incident_before = self._known()
        self._screen.command(f"kill -9 {self._stage.pid}")
        self._stage.kill()
        self._screen.caption(
            (
                f"Keadaan terakhir: seq {before.seq}, sidik {before.state_digest.hex()}. "
                "Server mati; unit-unit tetap di jalan.",
                f"Last state: seq {before.seq}, digest {before.state_digest.hex()}. "
                "The server is dead, the units are on the road.",
            ),
            "bold red",
        )
        # While the server is dead the city's time stands still, so that the crews lose nothing by the proof.
        digest = self._stage.digest_at(before.seq, before.state_digest)
        same_state = digest == before.state_digest
        self._screen.caption(
            (
                f"Yang diingat jurnal, pada seq {before.seq}: sidik {digest.hex()}, "
                f"{'SAMA' if same_state else 'BERBEDA'}.",
                f"What the journal remembers, at seq {before.seq}: digest {digest.hex()}, "
                f"{'THE SAME' if same_state else 'DIFFERENT'}.",
            ),
            "bold green" if same_state else "bold red",
        )
        begun_s = time.monotonic()
        after = self._stage.start(self._session)
        back_s = time.monotonic() - begun_s
        self._moment.read(after.at)
        # At once, before the fast clock lets anything new happen.
        incident_after = self._known()
        same_incident = incident_before == incident_after
        self._screen.caption(
            (
                f"Server hidup lagi dalam {back_s:.1f} detik; {self._incident_id} "
                f"{'sama persis' if same_incident else 'BERBEDA'}, tidak ada perintah yang diulang.",
                f"The server is back after {back_s:.1f} s; {self._incident_id} is "
                f"{'identical' if same_incident else 'DIFFERENT'}, no order went out twice.",
            ),
            "bold green" if same_incident else "bold red",
        )
        return {
            "seq": before.seq,
            "state_digest_before": before.state_digest.hex(),
            "state_digest_after": digest.hex(),
            "same_state": same_state,
            "same_incident": same_incident,
            "same_answer": self._ask_again(),
            "back_ms": int(back_s * 1000),
        }

    def _ask_again(self) -> bool:
        """A crew that never got its answer asks again, under the same request_id."""
        assert self._last is not None
        fields, first = self._last
        again = self._session.change("units.ReportProgress", **fields)
        unit_id = fields["unit_id"]
        self._screen.caption(
            (
                f"{unit_id} tidak yakin laporannya sampai dan mengulanginya: "
                f"jawaban yang sama (seq {again.seq}), tidak dicatat dua kali.",
                f"{unit_id} is not sure that its report arrived and repeats it: "
                f"the same answer (seq {again.seq}), not recorded twice.",
            )
        )
        return bool(again == first)

    def _close(self) -> Any:
        self._screen.act(("Listrik menyala lagi, kejadian ditutup", "The power is back, the incident is closed"))
        self._screen.command(f"sigap power restored {self._incident_id} --by 'Piket PLN'")
        self._session.change(
            "desks.RecordPower",
            incident_id=self._incident_id,
            desk_id="PLN",
            power="POWER_STATE_RESTORED",
            by="Piket PLN",
        )
        self._screen.caption(
            (
                "Semua unit sudah pergi, maka PLN menyalakan lagi. Sebelum itu kejadian ini tidak dapat ditutup.",
                "Every unit has left, so PLN restores the power. Before that the incident could not be closed.",
            )
        )
        self._screen.command(f"sigap close {self._incident_id}; sigap incident {self._incident_id}")
        self._session.change("intake.CloseIncident", incident_id=self._incident_id, by="demo")
        incident = self._incident()
        self._screen.draw(incident_card(incident, self._session.clock))
        self._screen.draw(timeline_table(incident.timeline, self._session.clock))
        return incident

    def _authority(self, incident: Any) -> dict[str, Any]:
        """What the authority steps came to, for machines."""
        opened = self._opened
        assert opened is not None
        return {
            "released_unit_ids": list(opened.confirmed.released_unit_ids),
            "desks": sorted(set(opened.desks.values())),
            "crew_id": opened.crew_id,
            "live_before_the_cut": opened.order.treat_as_live,
            "isolated": self._isolated,
            "report_count": incident.report_count,
        }

    def _verify(self) -> int:
        self._screen.act(("Jurnal diperiksa", "The journal is verified"))
        self._screen.command(f"sigap journal verify --data {self._stage.data} --server {self._stage.address}")
        arguments = ["journal", "verify", "--data", str(self._stage.data), "--server", self._stage.address]
        arguments += ["--lang", LANGUAGE]
        output = subprocess.DEVNULL if self._session.as_json else None
        command = [sys.executable, "-m", "dispatch_server", *arguments]
        return subprocess.run(command, check=False, stdout=output, stderr=output).returncode

    # -- The crews ----------------------------------------

    def _step(self, player: Player, stage: str) -> None:
        """Report one step of one crew."""
        fields: dict[str, Any] = {
            "unit_id": player.unit_id,
            "state": f"ASSIGNMENT_STATE_{stage}",
            "request_id": new_request_id(),
        }
        self._last = (fields, self._session.change("units.ReportProgress", **fields))
        player.stage = stage
        if stage == "ON_SCENE":
            player.took_ms = self._moment.now_ms() - self._ordered_ms
