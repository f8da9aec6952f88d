"""The arrays of roads.npz and matrix.npz and what they mean; format.py, which describes all else, prints them with it.

Integers of any width; a text is bytes of UTF-8, a line for each road.
"""

ROAD_ARRAYS = {
    "version": "1",
    "node_lat_e7": "by node: latitude in 1e-7 degrees",
    "node_lon_e7": "by node: longitude in 1e-7 degrees",
    "node_snappable": "by node: 1 where a place may be snapped to it, 0 inside bridges and the like",
    "arc_tail": "by arc: the node it leaves; a two-way street is two arcs of one road",
    "arc_head": "by arc: the node it reaches",
    "arc_road": "by arc: its road, counted from 0",
    "arc_ticks": "modes x arcs: ticks to drive it, a row for each [[mode]]; in place of length and speed",
    "arc_length_mm": "by arc: its length",
    "arc_speed_kmh": "by arc: speed as in roads.geojson; a mode scales it by its speed_permille",
    "road_ids": "text: stable ids; closures name the road by it",
    "road_names": "text: the names users see",
    "road_classes": "text: classes as in roads.geojson",
    "order": "may be left out; by rank: the node that a hierarchy contracts, every node once",
    "order_for": "may be left out; four integers: of which arcs the order is, to tell it from another network's",
    "arc_shape": "may be left out with shape_*; by arc: 0 straight, s+1 shape s, -(s+1) shape s backwards",
    "shape_first": "by shape and one more: where its inner points begin",
    "shape_lat_e7": "by inner point: latitude",
    "shape_lon_e7": "by inner point: longitude",
}
MATRIX_ARRAYS = {
    "version": "1",
    "node_lat_e7": "by node: latitude in 1e-7 degrees",
    "node_lon_e7": "by node: longitude in 1e-7 degrees",
    "ticks": "(modes x nodes) x nodes: ticks from the row's node to the column's, -1 where no way leads; the rows "
    "of the first [[mode]] first",
}
