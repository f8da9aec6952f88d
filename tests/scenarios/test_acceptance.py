"""The acceptance scenarios of the rules of dispatch, at places of Ambon, each replayed from its journal afterwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from google.protobuf.timestamp_pb2 import Timestamp

from dispatch_server.client import Client
from sigap.v1 import types_pb2

from ..server.asking import incident_of, request
from ..support_server import Server
from .play import Play


def sent_to(client: Client, incident_id: str) -> list[tuple[str, int, int]]:
    """Every unit that was ordered or reserved, with its state and the version of its order."""
    needs = incident_of(client, incident_id).needs
    return [(one.unit_id, one.state, one.order_version) for need in needs for one in need.assignments]


def test_structure_fire_at_mardika_and_who_decides(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            # Fire and ambulance leave at once; police and traffic wait for a supervisor; a power company and a hospital
            # are asked.
            report structure_fire at "Terminal Mardika" -> I4 P1
                | DAMKAR/ENGINE DAMKAR-01@5.7 DAMKAR-02@5.7 DAMKAR-03@5.7 | DAMKAR/TANKER DAMKAR-05@5.7
                | MEDIC/BLS MEDIC-01@5.7 | POLRI/PATROL POLRI-01@6.5* POLRI-02@6.5* | PLN/ISOLATE requested
                | PLN/LINE_CREW requested | DISHUB/TRAFFIC DISHUB-01@5.7* | hospital/NOTIFY requested rs_siloam
            # Somebody else calls about the same fire: attached, no second plan.
            report structure_fire at "Terminal Mardika" to=I -> I4 attached
            ack DAMKAR-01 DAMKAR-02 DAMKAR-03 DAMKAR-05 MEDIC-01 -> recorded
            ack POLRI-01 -> refused ORDER_NOT_RELEASED unit_id
            confirm I need=7 -> released DISHUB-01
            confirm I -> released POLRI-01 POLRI-02
            confirm I -> refused NOTHING_TO_CONFIRM incident_id
            ack POLRI-01 POLRI-02 DISHUB-01 -> recorded
            # The power company's desk accepts, names its crew, and records that the power is cut; the hospital knows.
            show I -> OPEN, TREAT AS LIVE, 2 reports | DAMKAR/ENGINE DAMKAR-01@5.7 DAMKAR-02@5.7 DAMKAR-03@5.7
                | DAMKAR/TANKER DAMKAR-05@5.7 | MEDIC/BLS MEDIC-01@5.7 | POLRI/PATROL POLRI-01@6.5 POLRI-02@6.5
                | PLN/ISOLATE requested | PLN/LINE_CREW requested | DISHUB/TRAFFIC DISHUB-01@5.7
                | hospital/NOTIFY requested rs_siloam
            desk PLN accepts I need=5 -> need 5 accepted
            desk PLN accepts I need=6 DAMKAR-07 -> refused UNIT_OF_OTHER_AGENCY unit_ids
            desk PLN accepts I need=6 PLN-01 -> need 6 PLN-01@16.2!
            desk PLN accepts I need=8 -> refused NOT_YOUR_DESK desk_id
            desk rs_siloam accepts I need=8 -> need 8 accepted
            isolated PLN I feeder=Mardika-2 -> recorded
            show I -> OPEN, 2 reports | DAMKAR/ENGINE DAMKAR-01@5.7 DAMKAR-02@5.7 DAMKAR-03@5.7
                | DAMKAR/TANKER DAMKAR-05@5.7 | MEDIC/BLS MEDIC-01@5.7 | POLRI/PATROL POLRI-01@6.5 POLRI-02@6.5
                | PLN/ISOLATE | PLN/LINE_CREW PLN-01@16.2! | DISHUB/TRAFFIC DISHUB-01@5.7 | hospital/NOTIFY rs_siloam
            on_scene DAMKAR-01 DAMKAR-02 MEDIC-01 POLRI-01 PLN-01 -> recorded
            close I -> refused UNITS_STILL_ASSIGNED incident_id
            cleared DAMKAR-01 DAMKAR-02 DAMKAR-03 DAMKAR-05 MEDIC-01 POLRI-01 POLRI-02 DISHUB-01 PLN-01 -> recorded
            # Nobody closes it while the street is dark.
            close I -> refused AGENCY_PART_OPEN incident_id
            restored PLN I -> recorded
            close I -> closed
            units DAMKAR-01 POLRI-01 PLN-01 -> DAMKAR-01 FREE, POLRI-01 FREE, PLN-01 FREE
        """)


def test_the_bridge_is_shut_and_the_second_due_is_another(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            # Hative Besar first, then the main station across the bridge.
            recommend structure_fire at "RSUP Leimena" only=DAMKAR road=1
                -> DAMKAR/ENGINE DAMKAR-11@8.7 DAMKAR-12@8.7 DAMKAR-01@12.7 | DAMKAR/TANKER DAMKAR-05@12.7
            shut R32 -> closed
            # Hative Besar still, then Passo around the bay.
            recommend structure_fire at "RSUP Leimena" only=DAMKAR road=1
                -> DAMKAR/ENGINE DAMKAR-11@8.7 DAMKAR-12@8.7 DAMKAR-08@18.0 | DAMKAR/TANKER DAMKAR-10@18.0
            report structure_fire at "RSUP Leimena" only=DAMKAR road=1 -> I5 P1
                | DAMKAR/ENGINE DAMKAR-11@8.7 DAMKAR-12@8.7 DAMKAR-08@18.0 | DAMKAR/TANKER DAMKAR-10@18.0
        """)


def test_a_town_cut_off_has_its_own_engines_and_the_closures_are_named(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            shut R19 R32 -> closed
            report structure_fire at Wayame only=DAMKAR road=1 -> I6 P1
                | DAMKAR/ENGINE DAMKAR-11@10.4 DAMKAR-12@10.4 short 1 NO_ROUTE by R32,R19
                | DAMKAR/TANKER short 1 NO_ROUTE by R32,R19
            # The bridge is open again: the main station comes.
            open R32 -> open
            show I only=DAMKAR -> OPEN, TREAT AS LIVE, 1 reports
                | DAMKAR/ENGINE DAMKAR-11@12.4 DAMKAR-12@12.4 DAMKAR-01@22.3 | DAMKAR/TANKER DAMKAR-05@22.3
        """)


def test_two_arrests_at_one_place_are_two_ambulances(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            report cardiac_arrest at "Pelabuhan Yos Sudarso" -> I4 P1 | MEDIC/ALS MEDIC-01@5.6
            ack MEDIC-01 -> recorded
            report cardiac_arrest at "Pelabuhan Yos Sudarso" -> I6 P1 | MEDIC/ALS MEDIC-04@10.2 | like I4
            show I -> OPEN, 1 reports | MEDIC/ALS MEDIC-04@10.2
        """)


def test_a_name_that_two_places_have_is_asked_back(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            report structure_fire at Urimessing -> I4 P1 | DAMKAR/ENGINE short 3 PLACE_UNRESOLVED
                | DAMKAR/TANKER short 1 PLACE_UNRESOLVED | MEDIC/BLS short 1 PLACE_UNRESOLVED
                | POLRI/PATROL short 2 PLACE_UNRESOLVED | PLN/ISOLATE short 1 PLACE_UNRESOLVED
                | PLN/LINE_CREW short 1 PLACE_UNRESOLVED | DISHUB/TRAFFIC short 1 PLACE_UNRESOLVED
                | hospital/NOTIFY short 1 PLACE_UNRESOLVED
                | asks which: Kelurahan Urimessing, Nusaniwe (kelurahan), Negeri Urimessing, Nusaniwe (kelurahan)
            confirm I -> refused PLACE_UNRESOLVED incident_id
            resolve I place=kel_81_71_01_1011 -> need 5 requested PLN | need 8 requested rsud_haulussy
                | need 1 DAMKAR-01@6.7 DAMKAR-02@6.7 DAMKAR-03@6.7 | need 2 DAMKAR-05@6.7 | need 3 MEDIC-01@5.1
                | need 4 POLRI-01@3.9* POLRI-02@3.9* | need 6 requested PLN | need 7 DISHUB-01@11.3*
        """)


def test_killed_for_ten_minutes_in_the_middle_there_is_no_second_wave(server: Server, offset_s: Path) -> None:
    with server.client() as client:
        play = Play(client)
        play.check("""
            report structure_fire at "Terminal Mardika" only=DAMKAR -> I4 P1
                | DAMKAR/ENGINE DAMKAR-01@5.7 DAMKAR-02@5.7 DAMKAR-03@5.7 | DAMKAR/TANKER DAMKAR-05@5.7
            ack DAMKAR-01 DAMKAR-02 MEDIC-01 -> recorded
        """)
        before = sent_to(client, play.incident_id)
    server.kill()
    offset_s.write_text("600")
    driven = datetime.now(UTC) + timedelta(minutes=2)
    server.start()
    with server.client() as client:
        play.client = client
        assert sent_to(client, play.incident_id) == before
        # A crew drove while nobody answered, and says so with its own time.
        occurred = Timestamp()
        occurred.FromDatetime(driven)
        en_route = types_pb2.ASSIGNMENT_STATE_EN_ROUTE
        client.units.ReportProgress(
            request("ReportProgress", unit_id="DAMKAR-03", state=en_route, occurred_at=occurred, by="DAMKAR-03")
        )
        stamps = {
            stamp.state: stamp.occurred_at.ToDatetime(UTC)
            for need in incident_of(client, play.incident_id).needs
            for one in need.assignments
            if one.unit_id == "DAMKAR-03"
            for stamp in one.stamps
        }
        assert abs(stamps[en_route] - driven) < timedelta(milliseconds=1)
        play.check("""
            show I only=DAMKAR -> OPEN, TREAT AS LIVE, 1 reports
                | DAMKAR/ENGINE DAMKAR-01@5.7 DAMKAR-02@5.7 DAMKAR-03@5.7 | DAMKAR/TANKER DAMKAR-05@5.7
            confirm I -> released POLRI-01 POLRI-02 DISHUB-01
        """)


def test_a_cancel_is_acknowledged_before_the_unit_is_free_and_who_is_there_stays(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            report assault at Kudamati -> I4 P2 | POLRI/PATROL POLRI-08@2.9* | MEDIC/BLS MEDIC-04@5.9
            confirm I -> released POLRI-08
            ack POLRI-08 MEDIC-04 -> recorded
            on_scene POLRI-08 -> recorded
            en_route MEDIC-04 -> recorded
            cancel I because false -> back MEDIC-04 | stay POLRI-08
            units POLRI-08 MEDIC-04 -> POLRI-08 COMMITTED, MEDIC-04 COMMITTED
            close I -> refused UNITS_STILL_ASSIGNED incident_id
            ack MEDIC-04 -> recorded
            units POLRI-08 MEDIC-04 -> POLRI-08 COMMITTED, MEDIC-04 FREE
            close I -> refused UNITS_STILL_ASSIGNED incident_id
            cleared POLRI-08 -> recorded
            close I -> closed
        """)


def test_a_boat_comes_by_sea_where_others_come_by_road(server: Server) -> None:
    with server.client() as client:
        Play(client).check("""
            # Basarnas is asked; the ambulance goes to the beach at once, the police as soon as a supervisor says so.
            report boat_capsized at "Pantai Pintu Kota" -> I4 P1
                | BASARNAS/BOAT_RESCUE requested | MEDIC/BLS MEDIC-10@11.1 | POLRI/PATROL POLRI-08@28.4*
                | hospital/NOTIFY requested rsud_haulussy
            confirm I -> released POLRI-08
            # No boat comes to a hill, whatever its desk says; it may still go where there is water, round the cape.
            report boat_capsized at "RSUP Leimena" -> I6 P1
                | BASARNAS/BOAT_RESCUE requested | MEDIC/BLS MEDIC-03@2.2 | POLRI/PATROL POLRI-10@1.8*
                | hospital/NOTIFY requested rsup_leimena
            desk BASARNAS accepts I need=1 BASARNAS-02 -> refused NO_ROUTE unit_ids
            desk BASARNAS accepts I4 need=1 BASARNAS-02 -> need 1 BASARNAS-02@59.6!
            ack BASARNAS-02 MEDIC-10 POLRI-08 -> recorded
            show I4 -> OPEN, 1 reports | BASARNAS/BOAT_RESCUE BASARNAS-02@59.6! | MEDIC/BLS MEDIC-10@11.1
                | POLRI/PATROL POLRI-08@28.4 | hospital/NOTIFY requested rsud_haulussy
            # Two kilometres off that beach who goes by land goes to its landing.
            report person_overboard at "di laut" point=-3.79,128.152 -> I11 P1 landing Pantai Pintu Kota
                | BASARNAS/BOAT_RESCUE requested | MEDIC/ALS MEDIC-04@29.9
            # Where the only road to it is shut, it goes to the next that it can get to; and stays with that.
            shut R45 -> closed | I11 landing Pantai Hutumuri (MEDIC-04)
            open R45 -> open
            show I -> OPEN, 1 reports | BASARNAS/BOAT_RESCUE requested | MEDIC/ALS MEDIC-04@51.8
        """)
        sent = {one.unit_id: one.eta.travel for need in incident_of(client, "I4").needs for one in need.assignments}
    assert sent == {
        "BASARNAS-02": types_pb2.TRAVEL_SEA,
        "MEDIC-10": types_pb2.TRAVEL_ROAD,
        "POLRI-08": types_pb2.TRAVEL_ROAD,
    }
