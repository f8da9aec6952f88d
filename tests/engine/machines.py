"""The machine under every way to choose that is played."""

from __future__ import annotations

from .bay import DISPATCHES
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


MACHINES = (Dispatch, JointDispatch, CoveredDispatch, JointCoveredDispatch)
