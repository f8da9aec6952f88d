"""Logging: to stderr, one line an event, in UTC. Quiet unless something deserves a person's attention.

No text that is logged holds what a request, an entry or a caller's field says.
"""

from __future__ import annotations

import logging
import os
import sys
import time

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"


def configure(level: str) -> None:
    """Log this project's words from `level` ("warning", ...) on, other libraries' from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter(FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(__package__).setLevel(level.upper())
    # gRPC's own library writes to stderr by itself; what matters reaches us as errors.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
