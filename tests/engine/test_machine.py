"""The machine's runs: short in every run of the suite, long where SIGAP_MACHINE_EXAMPLES says how many."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from .machine import Dispatch

EXAMPLES = int(os.environ.get("SIGAP_MACHINE_EXAMPLES", "80"))
STEPS = int(os.environ.get("SIGAP_MACHINE_STEPS", "40"))

TestDispatch = Dispatch.TestCase
TestDispatch.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    suppress_health_check=list(HealthCheck),
)
