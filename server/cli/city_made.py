"""What came of building a city, in lines for people: how much there is, what was left out, what is only assumed."""

from typing import TYPE_CHECKING

from .language import say

if TYPE_CHECKING:
    from dispatch_core.city.jemss_bundle import JemssReport
    from dispatch_core.city.osm_bundle import OsmReport
    from dispatch_core.city.sf_fire import SfReport


def osm_lines(made: "OsmReport", zone: str) -> list[str]:
    """What came of a map, what was left out, and what is only assumed."""
    roads = made.roads
    lines = [
        say(
            f"  {roads.node_count} simpul, {roads.arc_count} ruas searah, {roads.road_count} jalan, {roads.road_km} km",
            f"  {roads.node_count} nodes, {roads.arc_count} arcs, {roads.road_count} roads, {roads.road_km} km",
        ),
        say(
            f"  {roads.driven_way_count} dari {roads.highway_count} way highway dapat dilalui; {roads.shut_count} "
            f"palang tertutup, {len(roads.ferry_ids)} feri (mulai tutup)",
            f"  {roads.driven_way_count} of {roads.highway_count} highway ways are driven; {roads.shut_count} shut "
            f"barriers, {len(roads.ferry_ids)} ferries (start closed)",
        ),
        say(
            f"  larangan belok: {roads.restriction_count} dipakai ({roads.copied_node_count} simpul salinan), "
            f"{roads.restriction_unread_count} tidak terbaca",
            f"  turn restrictions: {roads.restriction_count} followed ({roads.copied_node_count} copied nodes), "
            f"{roads.restriction_unread_count} not followed",
        ),
        say(
            f"  ditinggalkan karena tidak tersambung dua arah: {roads.dropped_km} km, "
            f"{roads.dropped_node_count} simpul",
            f"  left out, not joined both ways: {roads.dropped_km} km, {roads.dropped_node_count} nodes",
        ),
        say(
            f"  {made.place_count} tempat, {made.destination_count} rumah sakit, {made.unit_count} unit",
            f"  {made.place_count} places, {made.destination_count} hospitals, {made.unit_count} units",
        ),
    ]
    if roads.dropped_names:
        lines[3] += say(", antara lain ", ", among them ") + ", ".join(roads.dropped_names)
    if made.assumed_agencies:
        agencies = ", ".join(made.assumed_agencies)
        lines.append(
            say(
                f"  pos diandaikan, peta tidak memuatnya: {agencies}",
                f"  posts assumed, the map shows none: {agencies}",
            )
        )
    if zone == "UTC":
        lines.append(say("  zona waktu UTC; beri --zone", "  the time zone is UTC; give --zone"))
    return lines


def jemss_lines(made: "JemssReport") -> list[str]:
    """What came of a simulator's city."""
    return [
        say(
            f"  {made.node_count} simpul, {made.arc_count} ruas searah, {made.road_count} jalan; tick 10 us",
            f"  {made.node_count} nodes, {made.arc_count} arcs, {made.road_count} roads; ticks of 10 us",
        ),
        say(
            f"  {made.station_count} pos, {made.destination_count} rumah sakit, {made.unit_count} ambulans "
            f"({made.ambulance_file})",
            f"  {made.station_count} stations, {made.destination_count} hospitals, {made.unit_count} ambulances "
            f"({made.ambulance_file})",
        ),
        say(
            f"  {made.apart_node_count} simpul tidak tersambung dua arah, tetap disimpan",
            f"  {made.apart_node_count} nodes not joined both ways, kept all the same",
        ),
        *_jemss_modes(made),
    ]


def _jemss_modes(made: "JemssReport") -> list[str]:
    """Of many ways to drive a city has two at most."""
    if len(made.modes) == made.mode_count:
        return []
    kept = ", ".join(map(str, made.modes))
    return [
        say(
            f"  dari {made.mode_count} cara berkendara yang dipakai: {kept} (ke yang paling dan paling tidak mendesak)",
            f"  of {made.mode_count} travel modes these are driven: {kept} (to what is most and what is least urgent)",
        )
    ]


def sf_lines(made: "SfReport") -> list[str]:
    """What came of recorded calls, and what is wrong with them."""
    faults = made.faults
    return [
        say(
            f"  {made.call_count} panggilan, {made.station_count} pos, {made.type_count} jenis kejadian",
            f"  {made.call_count} calls, {made.station_count} stations, {made.type_count} incident types",
        ),
        say(
            f"  {made.unit_count} unit, pangkalan {made.inferred_count} di antaranya diduga dari panggilannya",
            f"  {made.unit_count} units, the homes of {made.inferred_count} inferred from their calls",
        ),
        say(f"  garis lurus {made.line_kmh} km/jam", f"  straight lines at {made.line_kmh} km/h"),
        say(
            f"  cacat data, dibiarkan: {faults.on_scene_missing} baris tanpa waktu tiba, "
            f"{faults.available_missing} tanpa waktu siap lagi, {faults.out_of_order} dengan urutan waktu terbalik, "
            f"{faults.on_two_calls} kali satu unit pada dua panggilan",
            f"  faults of the data, left as they are: {faults.on_scene_missing} rows without an arrival, "
            f"{faults.available_missing} without being available again, {faults.out_of_order} with times out of order, "
            f"{faults.on_two_calls} times one unit on two calls",
        ),
    ]
