"""The machine under every way to choose that is played."""

from __future__ import annotations

from .bay import DISPATCHES, DIVERTS
from .machine import Dispatch


class JointDispatch(Dispatch):
    """The same under the joint assignment."""

    dispatch = DISPATCHES[1]


class CoveredDispatch(Dispatch):
    """The closest go, and who is free is advised where to stand by."""

    dispatch = DISPATCHES[2]


class JointCoveredDispatch(Dispatch):
    """Both."""

    dispatch = DISPATCHES[3]


class DivertDispatch(Dispatch):
    """Units on their way may be diverted to what is more urgent."""

    dispatch = DIVERTS[0]


class JointDivertDispatch(Dispatch):
    """All of it together."""

    dispatch = DIVERTS[1]


class SeaDispatch(Dispatch):
    """In a city by the sea."""

    has_sea = True


class JointSeaDispatch(JointDispatch):
    has_sea = True


class JointDivertSeaDispatch(JointDivertDispatch):
    has_sea = True


MACHINES = (
    Dispatch,
    JointDispatch,
    CoveredDispatch,
    JointCoveredDispatch,
    DivertDispatch,
    JointDivertDispatch,
    SeaDispatch,
    JointSeaDispatch,
    JointDivertSeaDispatch,
)
# Of a seed: those of earlier shifts that are kept played without diverts.
EARLIER = MACHINES[:4]
