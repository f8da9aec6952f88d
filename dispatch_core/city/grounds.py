"""Grounds: a part of the town named by its villages and districts, as beats and feeders name theirs in city.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .beat_faults import BeatFault
from .bundle import Area
from .fields import ANY, Section


class Grounds:
    """Reads grounds one after the other, and knows whose each village is. What names nothing is noted."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._area_ids = {area.area_id for area in areas}
        self._districts: dict[str, list[str]] = {}
        for area in areas:
            self._districts.setdefault(area.district, []).append(area.area_id)
        self._owners: dict[tuple[str, str], str] = {}

    def read(self, section: Section, kind: str, owner: str) -> frozenset[str]:
        """The ids of its villages; of one `kind` each is one owner's."""
        found = list(self._areas(section))
        if not (section.has("districts") or section.has("areas")):
            section.wrong("", BeatFault.BEAT_WITHOUT_AREA, owner)
        for area_id in found:
            if self._owners.setdefault((kind, area_id), owner) != owner:
                section.wrong("", BeatFault.BEAT_AREA_TWICE, area_id, self._owners[kind, area_id])
        return frozenset(found)

    def _areas(self, section: Section) -> Iterable[str]:
        for district in section.texts("districts", ()):
            if district not in self._districts:
                section.wrong("districts", BeatFault.BEAT_AREA_UNKNOWN, "districts", district)
            yield from self._districts.get(district, ())
        for area_id in section.codes("areas", ANY, ()):
            if area_id not in self._area_ids:
                section.wrong("areas", BeatFault.BEAT_AREA_UNKNOWN, "areas", area_id)
            else:
                yield area_id
