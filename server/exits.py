"""Exit codes: what a process of Sigap says when it ends, for shells and for supervisors.

The numbers are those of sysexits.h where one fits. Scripts may rely on them: they never change their meaning.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """A process's last word."""

    OK = 0
    # What was asked was refused, or a check found something.
    REFUSED = 1
    # The command line cannot be understood.
    USAGE = 2
    # The city's files are wrong; `sigap city check` names each line.
    BAD_DATA = 65
    # A file or folder that was named does not exist.
    NO_INPUT = 66
    # No server or store answers, a port is taken, another writer is active. Trying again later may help.
    UNAVAILABLE = 69
    # The journal does not end where this server's state does: a defect. Starting again reads the journal anew.
    INTERNAL = 70
    # The data folder cannot be made or written.
    CANNOT_CREATE = 73
    # A disk or a network failed in the middle of something.
    IO = 74
    # Another writer took over. A supervisor must NOT start this server again by itself.
    FENCED = 75
    # The settings do not allow service: a store that could lose data, a clock rate for a live city.
    CONFIG = 78
