"""The first seconds of a fire: the call, who decides about whom, what desks answer, a second call about the same fire.

All of it is done in one go and shown afterwards, with the city's times it happened at: the fast clock does not wait for
readers, and a desk that took a second of theirs would have been a minute late.
"""

import time
from dataclasses import dataclass, field
from typing import Any, Final

from ..report import warnings
from ..session import Session
from ..tables.card import duplicate_words
from ..tables.need import orders_table, waits
from ..tables.unit import order_text
from ..words import listing, name_of
from .screen import Screen

PLACE: Final = "Terminal Mardika"
TYPE: Final = "structure_fire"
# A neighbour sees the same fire from a little way off.
_SECOND: Final = {"point": {"lat_e7": -36892000, "lon_e7": 1281824000}, "uncertainty_m": 50}


@dataclass
class Opening:
    """What came of it, as the server answered."""

    report: Any
    answer_ms: float
    confirmed: Any
    # need_no of a desk's need: its desk.
    desks: dict[int, str]
    crew_id: str
    # A fire crew's order, from before the power was cut.
    order: Any
    likely: Any
    second: Any
    acknowledged: list[str] = field(default_factory=list)

    @property
    def incident_id(self) -> str:
        return str(self.report.incident_id)


def play(session: Session) -> Opening:
    """Do it all. Raises grpc.RpcError where a step is refused."""
    begun_s = time.monotonic()
    report = session.change(
        "intake.ReportIncident",
        type_code=TYPE,
        where={"name": PLACE},
        note="Api terlihat di lantai dua. / Flames on the second floor.",
        by="demo",
    )
    answer_ms = (time.monotonic() - begun_s) * 1000
    incident_id = report.incident_id
    asked = {need.need_no: need for need in report.needs if need.desk_id}
    for need in asked.values():
        session.change("desks.ConfirmDeskDelivery", incident_id=incident_id, need_no=need.need_no, desk_id=need.desk_id)
    ordered = [each.unit_id for need in report.needs for each in need.assignments if not each.reserved]
    confirmed = session.change("ops.ConfirmOrder", incident_id=incident_id, reason="disetujui / agreed", by="demo")
    crew_id = _answer_all(session, incident_id, asked)
    going = [*ordered, *confirmed.released_unit_ids, *([crew_id] if crew_id else [])]
    for unit_id in going:
        session.change("units.Acknowledge", unit_id=unit_id)
    return Opening(
        report=report,
        answer_ms=answer_ms,
        confirmed=confirmed,
        desks={number: need.desk_id for number, need in asked.items()},
        crew_id=crew_id,
        order=_order_of(session, ordered[0]),
        likely=session.read("intake.Recommend", type_code=TYPE, where=_SECOND),
        second=session.change(
            "intake.ReportIncident", type_code=TYPE, where=_SECOND, attach_to_incident_id=incident_id, by="demo"
        ),
        acknowledged=going,
    )


def _answer_all(session: Session, incident_id: str, asked: dict[int, Any]) -> str:
    """Each desk accepts; the one that was asked for a crew names its soonest, whose id is returned."""
    crew_id = ""
    for need in asked.values():
        unit_ids = []
        if name_of(need, "line") == "DISPATCH":
            unit_ids = [crew_id := _soonest(session, need)]
        session.change(
            "desks.AnswerDesk",
            incident_id=incident_id,
            need_no=need.need_no,
            desk_id=need.desk_id,
            answer="DESK_ANSWER_ACCEPTED",
            unit_ids=unit_ids,
            by=f"Piket {need.desk_id}",
        )
    return crew_id


def _soonest(session: Session, need: Any) -> str:
    """The agency's unit that would be there first, as the engine ranks it."""
    ranked = session.read("intake.Recommend", type_code=TYPE, where={"name": PLACE}).needs
    same = (each for each in ranked if each.agency == need.agency and each.capabilities == need.capabilities)
    return next(str(each.candidates[0].unit_id) for each in same if each.candidates)


def _order_of(session: Session, unit_id: str) -> Any:
    stream = session.follow("units.WatchOrders", unit_ids=[unit_id])
    order = next(reply.order for reply in stream if reply.HasField("order"))
    stream.cancel()
    return order


def show(opening: Opening, session: Session, screen: Screen) -> None:
    """Tell it, act by act."""
    _show_report(opening, session, screen)
    _show_decisions(opening, session, screen)
    _show_second(opening, screen)


def _show_report(opening: Opening, session: Session, screen: Screen) -> None:
    reply = opening.report
    screen.act((f"Telepon masuk: kebakaran di {PLACE}", f"A call: fire at {PLACE}"))
    screen.command(f"sigap report --type {TYPE} --place '{PLACE}'")
    at_once = [each.unit_id for need in reply.needs for each in need.assignments if not each.reserved]
    agencies = listing(dict.fromkeys(need.agency for need in reply.needs for e in need.assignments if not e.reserved))
    screen.caption(
        (
            f"{reply.incident_id}: {agencies} berwenang otomatis pada prioritas 1: {len(at_once)} unit langsung "
            f"diperintah menurut waktu tempuh di jalan, sudah tersimpan di disk; jawaban {opening.answer_ms:.1f} ms.",
            f"{agencies} have authority AUTO at priority 1: {len(at_once)} units ordered at once by road time, "
            f"already safe on disk; answered in {opening.answer_ms:.1f} ms.",
        )
    )
    screen.draw(orders_table(reply.needs, session.clock))
    for line in waits(reply.needs, session.clock, reply.incident_id):
        screen.draw(line)
    for line in warnings(reply):
        screen.draw(line)


def _show_decisions(opening: Opening, session: Session, screen: Screen) -> None:
    screen.act(("Siapa yang memutuskan: pengawas dan meja instansi", "Who decides: a supervisor, and agencies' desks"))
    screen.command(f"sigap confirm {opening.incident_id}")
    released = listing(opening.confirmed.released_unit_ids)
    at = session.clock.time_of(opening.confirmed.at)
    screen.caption(
        (
            f"POLRI dan DISHUB hanya dicadangkan; pengawas melepas {released} pukul {at}.",
            f"POLRI and DISHUB were only reserved; a supervisor released {released} at {at}.",
        )
    )
    screen.command("sigap desk PLN")
    hospital = next((desk for desk in opening.desks.values() if desk != "PLN"), "-")
    screen.caption(
        (
            f"PLN tidak diperintah, melainkan diminta: mejanya menyanggupi memadamkan listrik dan menunjuk regunya "
            f"sendiri, {opening.crew_id}. Rumah sakit {hospital} diberi tahu dan menjawab siap.",
            f"PLN is asked, not ordered: its desk accepts to cut the power and names its own crew, "
            f"{opening.crew_id}. Hospital {hospital} was told, and acknowledged.",
        )
    )
    screen.command(f"sigap unit orders --unit {opening.order.unit_id}")
    screen.caption(
        (
            "Sampai PLN mencatat padam, setiap perintah berkata MASIH BERTEGANGAN; tidak ada yang menunggunya.",
            "Until PLN records the cut, every order says TREAT AS LIVE; nobody waits for it.",
        )
    )
    screen.draw(order_text(opening.order, session.clock))


def _show_second(opening: Opening, screen: Screen) -> None:
    screen.act(("Telepon kedua tentang api yang sama", "A second call about the same fire"))
    point = "--at=-3.6892,128.1824"
    screen.command(f"sigap report --type {TYPE} {point} --attach {opening.incident_id}")
    if opening.likely.possible_duplicates:
        screen.draw(duplicate_words(opening.likely.possible_duplicates))
    screen.caption(
        (
            f"Penerima telepon melihat kemiripannya dan mengaitkan laporan {opening.second.report_id}: "
            "satu kejadian, tidak ada pengiriman kedua.",
            f"The call-taker sees how alike they are and attaches report {opening.second.report_id}: "
            "one incident, no second dispatch.",
        )
    )
