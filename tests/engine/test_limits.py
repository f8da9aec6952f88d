"""Limits reached, with small ones put in their place: refused by name, and nothing half done."""

import pytest

from dispatch_core import limits

from .town import town
from .transcript import Play


def test_open_incidents_and_their_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INCIDENTS_OPEN_MAX", 1)
    monkeypatch.setattr(limits, "CLOSED_INCIDENTS_MAX", 1)
    Play(town()).check("""
        +0 report advice at C       -> I4 P5
        +0 report sick at C         -> rejected LIMIT_REACHED type_code (open incidents)
        +0 report sick at C to I4 priority=5 -> report_attached priority=5 type_code=sick
        +0 close I4                 -> incident_closed
        +0 report advice at C       -> I7 P5
        +0 close I4                 -> rejected INCIDENT_CLOSED incident_id (I4)
        +0 close I7                 -> incident_closed
        +0 close I4                 -> rejected INCIDENT_NOT_FOUND incident_id (I4)
    """)


def test_waiting_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever may come to wait counts, also what units stand ready for; what is known already may go on waiting."""
    monkeypatch.setattr(limits, "NEEDS_WAITING_MAX", 2)
    Play(town()).check("""
        +0 report divers at C             -> I4 P2 | raised 1 FIRE/DIVER x1 P2 | need 1 short 1 NO_CAPABILITY
        +0 report sick at C               -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 report divers at C             -> I6 P2 | raised 1 FIRE/DIVER x1 P2 | need 1 short 1 NO_CAPABILITY
        +0 report sick at C               -> rejected LIMIT_REACHED type_code (waiting needs)
        +0 report advice at C             -> I7 P5
        +0 decline M1 because puncture    -> assignment_declined assignment_no=1 | need 1 M2@210
        +0 decline M2 because puncture    -> assignment_declined assignment_no=2 | need 1 short 1 ALL_DECLINED
        +0 cancel I4                      -> incident_cancelled
        +0 cancel I6                      -> incident_cancelled
        +0 report sick at C               -> I12 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
    """)


def test_needs_of_one_incident_are_those_raised_not_those_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NEEDS_PER_INCIDENT_MAX", 3)
    Play(town()).check("""
        +0 report fire at C                    -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E2@30 E1@150 | need 2 M1@90 | need 3 P1@30
        +0 update I4 alarm=2                   -> rejected LIMIT_REACHED incident_id (needs of one incident)
        +0 update I4 priority=2 because x with chief -> incident_reprioritised priority=2
            | need_changed need_no=1 count=2 priority=2 | need_changed need_no=2 count=1 priority=3
            | need_changed need_no=3 count=1 priority=3 | order_reissued assignment_no=1 v2
            | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v2
            | order_reissued assignment_no=4 v2
        +0 reassign W1 I4 because x            -> rejected LIMIT_REACHED incident_id (needs of one incident)
    """)


def test_assignments_of_one_incident_and_closed_roads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ASSIGNMENTS_PER_INCIDENT_MAX", 1)
    monkeypatch.setattr(limits, "CLOSURES_MAX", 1)
    Play(town()).check("""
        +0 report sick at C         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 reassign M2 I4 because x -> rejected LIMIT_REACHED incident_id (assignments of one incident)
        +0 close_road s1            -> road_closed
        +0 close_road s2            -> rejected LIMIT_REACHED road_id (closed roads)
        +0 open_road s1             -> road_opened
        +0 close_road s2            -> road_closed
    """)
