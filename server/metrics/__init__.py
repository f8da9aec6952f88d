"""Metrics: one table of all of them, how a table's row becomes series, and what the writer's own process exports.

No label holds personal data, a request id or an incident. What the feed can tell is exported by the process beside the
writer (ops/), so that counting it costs the writer nothing.
"""
