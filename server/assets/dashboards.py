"""Dashboards for Grafana as code: `python -m dispatch_server.assets.dashboards` writes them as JSON beside this file.

Three views: what a supervisor asks, what the engine does, what the store does. Titles in both languages; what a panel
means is the metric's own HELP from the table, so that the words exist once. Whoever imports the JSON chooses the data
source. It needs grafana-foundation-sdk of the `dev` extra; who runs Sigap needs the JSON alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grafana_foundation_sdk.builders import dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.builders.common import StackingConfig
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import GraphDrawStyle, StackingMode
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from .panels import Panel
from .views import VIEWS

FOLDER = Path(__file__).parent / "grafana"
SOURCE = DataSourceRef(type_val="prometheus", uid="${source}")
WIDE, NARROW, TALL, LOW = 12, 6, 8, 5


def json_of(view: str) -> str:
    """One dashboard as Grafana imports it."""
    title, rows = VIEWS[view]
    made = (
        dashboard.Dashboard(title)
        .uid(f"sigap-{view}")
        .tags(["sigap"])
        .refresh("15s")
        .time("now-6h", "now")
        .with_variable(dashboard.DatasourceVariable("source").label("Prometheus").type("prometheus"))
    )
    for name, panels in rows:
        made = made.with_row(dashboard.Row(name))
        for panel in panels:
            made = made.with_panel(_built(panel))
    return JSONEncoder(sort_keys=True, indent=2).encode(made.build()) + "\n"


def _built(panel: Panel) -> stat.Panel | timeseries.Panel:
    if panel.single:
        built: stat.Panel | timeseries.Panel = stat.Panel().height(LOW).span(NARROW)
    else:
        curve = timeseries.Panel().height(TALL).span(WIDE).draw_style(GraphDrawStyle.LINE)
        built = curve.fill_opacity(40).stacking(StackingConfig().mode(StackingMode.NORMAL)) if panel.stacked else curve
    built = built.title(panel.title).description(panel.metric.meaning).unit(panel.unit).datasource(SOURCE)
    for number, (query, legend) in enumerate(panel.queries):
        target = prometheus.Dataquery().expr(query).legend_format(legend or "__auto").ref_id("ABCDEFGH"[number])
        built = built.with_target(target)
    return built


def main() -> int:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for view in VIEWS:
        (FOLDER / f"{view}.json").write_text(json_of(view), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
