"""Lanes on a chart become the sea of boats, or a city says what is missing; without either, boats go straight."""

from __future__ import annotations

from pathlib import Path

from dispatch_core.city import check_city, load_city
from dispatch_core.city.faults import AnyFault, Fault
from dispatch_core.city.sea_faults import SeaFault
from dispatch_core.limits import SEA_LANES_MAX
from dispatch_core.model import Medium, Travel
from dispatch_core.roads import RoadGround

EMPTY = '{"type": "FeatureCollection", "features": [\n]}'


def found(folder: Path) -> list[tuple[str, AnyFault]]:
    return [(problem.file, problem.fault) for problem in check_city(folder)]


def without_table(folder: Path) -> None:
    text = (folder / "city.toml").read_text(encoding="utf-8")
    start, end = text.index("[sea]"), text.index("[[mode]]")
    (folder / "city.toml").write_text(text[:start] + text[end:], encoding="utf-8")


def test_a_chart_needs_the_table_and_the_table_a_chart(copy: Path) -> None:
    chart = (copy / "sea.geojson").read_text()
    (copy / "sea.geojson").unlink()
    assert found(copy) == [("sea.geojson", Fault.FILE_MISSING)]
    (copy / "sea.geojson").write_text(chart)
    without_table(copy)
    assert found(copy) == [("city.toml", Fault.FIELD_MISSING)]


def test_a_chart_without_lanes_and_one_with_too_many(copy: Path) -> None:
    (copy / "sea.geojson").write_text(EMPTY)
    assert found(copy) == [("sea.geojson", SeaFault.NO_LANES)]
    lane = '{{"type": "Feature", "properties": {{"id": "S{0}", "name": "S", "speed_kmh": 20}}, "geometry": {1}}}'
    points = '{"type": "LineString", "coordinates": [[128.1, -3.7], [128.2, -3.7]]}'
    lanes = ",\n".join(lane.format(number, points) for number in range(SEA_LANES_MAX + 1))
    (copy / "sea.geojson").write_text(EMPTY.replace("\n", f"\n{lanes}\n"))
    assert found(copy) == [("sea.geojson", Fault.TOO_MANY)]


def test_no_place_is_taken_to_a_road_on_the_other_shore() -> None:
    """Thirty metres at either side of the fairway in the outer bay; the southern shore is much nearer to both."""
    ground = load_city("ambon").ground
    south, north = (ground.place(-36_975_000 + off, 1_281_485_000 - off) for off in (-3_000, 3_000))
    assert isinstance(ground, RoadGround)
    # Latitudes of the road where they are left.
    assert ground.point(south.node)[0] < -36_975_000 < ground.point(north.node)[0]
    assert south.far_m < north.far_m


def test_without_a_sea_boats_go_straight(copy: Path) -> None:
    (copy / "sea.geojson").unlink()
    without_table(copy)
    assert found(copy) == []
    city = load_city(copy)
    assert city.sea is None
    assert [city.ground_for(medium).travel for medium in (Medium.ROAD, Medium.WATER, Medium.AIR)] == [
        *(Travel.ROAD, Travel.STRAIGHT_LINE, Travel.STRAIGHT_LINE)
    ]


def test_the_digest_covers_the_chart(copy: Path) -> None:
    before = load_city(copy).digest
    chart = (copy / "sea.geojson").read_text()
    (copy / "sea.geojson").write_text(chart.replace('"speed_kmh": 15', '"speed_kmh": 16'))
    assert load_city(copy).digest != before
