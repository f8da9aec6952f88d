"""Dashboards for Grafana as code: `python -m dispatch_server.assets.dashboards` writes them as JSON beside this file.

Three views: what a supervisor asks, what the engine does, what the store does. Titles and meanings in both languages;
the English meaning is the metric's own HELP from the table, so that the words exist once. Whoever imports the JSON
chooses the data source. It needs grafana-foundation-sdk of the `dev` extra; who runs Sigap needs the JSON alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grafana_foundation_sdk.builders import dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.builders.common import (
    GraphThresholdsStyleConfig,
    ReduceDataOptions,
    StackingConfig,
    VizTooltipOptions,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    GraphDrawStyle,
    GraphTresholdsStyleMode,
    StackingMode,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)

from .meanings import MEANINGS
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
    built: stat.Panel | timeseries.Panel = _number(panel) if panel.single else _curve(panel)
    built = (
        built.title(panel.title)
        .description(f"{MEANINGS[panel.metric]}\n\n{panel.metric.meaning}")
        .unit(panel.unit)
        .datasource(SOURCE)
    )
    # Without steps of its own a panel gets Grafana's: green, and red from 80 on, whatever it shows.
    steps = [Threshold(value, colour) for value, colour in panel.steps or [(None, "text")]]
    built = built.thresholds(dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps))
    if panel.floor is not None:
        built = built.min(panel.floor)
    if panel.words:
        words = {value: ValueMappingResult(text=text) for value, text in panel.words.items()}
        built = built.mappings([ValueMap(options=words)])
    for number, (query, legend) in enumerate(panel.queries):
        target = prometheus.Dataquery().expr(query).legend_format(legend or panel.title).ref_id("ABCDEFGH"[number])
        # What was last known hours ago is no number of now.
        built = built.with_target(target.instant() if panel.single else target.range())
    return built


def _number(panel: Panel) -> stat.Panel:
    shown = stat.Panel().height(LOW).span(NARROW).reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
    coloured = BigValueColorMode.BACKGROUND if panel.steps else BigValueColorMode.NONE
    return shown.color_mode(coloured).graph_mode(BigValueGraphMode.NONE)


def _curve(panel: Panel) -> timeseries.Panel:
    curve = timeseries.Panel().height(TALL).span(WIDE).draw_style(GraphDrawStyle.LINE)
    curve = curve.tooltip(VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    if panel.steps:
        curve = curve.thresholds_style(GraphThresholdsStyleConfig().mode(GraphTresholdsStyleMode.DASHED))
    if panel.stacked:
        curve = curve.fill_opacity(40).stacking(StackingConfig().mode(StackingMode.NORMAL))
    return curve


def main() -> int:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for view in VIEWS:
        (FOLDER / f"{view}.json").write_text(json_of(view), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
