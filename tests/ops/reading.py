"""A page of metrics as numbers."""

import asyncio
from collections import defaultdict

from prometheus_client.parser import text_string_to_metric_families

from dispatch_server.metrics.series import Page

Samples = dict[str, dict[tuple[str, ...], float]]


def read(text: str) -> Samples:
    """Every sample by its name and the values of its labels."""
    found: Samples = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name][tuple(sample.labels.values())] = sample.value
    return found


def samples(page: Page) -> Samples:
    """The same of a page in this process."""
    return read(asyncio.run(page.render()).decode())
