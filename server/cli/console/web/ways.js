// The ways that units drive, each with when its unit is due beside it. Drawn once for each order: units move along it.
import { leaflet as L } from "nicegui-leaflet";
import { escape } from "./shapes.js";
import { store } from "./store.js";

// So many ways at most say all when their units are due; beyond that those of what is chosen do.
const LABELS_MAX = 12;

// The point half way along a line of [lat, lon].
export function middle(line) {
  const lengths = line.slice(1).map((at, i) => L.latLng(at).distanceTo(line[i]));
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (const [i, length] of lengths.entries()) {
    if (left <= length) {
      const share = length ? left / length : 0;
      return line[i].map((from, axis) => from + (line[i + 1][axis] - from) * share);
    }
    left -= length;
  }
  return line[0];
}

export class Ways {
  // `clickable` makes a line open its unit.
  constructor(map, clickable) {
    this.map = map;
    this.clickable = clickable;
    this.lines = new Map();
    this.labels = new Map();
  }

  draw(rows) {
    for (const [id, row] of Object.entries(rows)) this.one(id, row);
    this.label();
  }

  // In another theme.
  repaint() {
    for (const [id, line] of this.lines) line.setStyle({ color: this.color(store.ways.get(id)) });
  }

  one(id, row) {
    for (const drawn of [this.lines, this.labels]) {
      drawn.get(id)?.remove();
      drawn.delete(id);
    }
    if (!row) return;
    const line = L.polyline(row.line, {
      pane: "ways",
      bubblingMouseEvents: false,
      weight: 4,
      opacity: 0.85,
      color: this.color(row),
      dashArray: row.reserved || row.cut ? "2 8" : row.by === "straight_line" ? "10 8" : null,
    }).addTo(this.map);
    this.clickable(line, row.unit);
    line.bindTooltip(() => {
      const words = store.setting.words;
      const how = row.by === "road" ? "" : ` · ${words[row.by]}`;
      return escape(`${row.unit} → ${row.incident} · ${words.eta} ${store.time(row.due)}${how}`);
    }, { sticky: true });
    this.lines.set(id, line);
    const words = store.setting.words;
    const html = `<span><b>${escape(row.unit)}</b> ${row.cut ? `⊗ ${escape(words.cut)}` : store.time(row.due)}</span>`;
    const icon = L.divIcon({ className: "due", html, iconSize: [0, 0] });
    this.labels.set(id, L.marker(middle(row.line), { icon, keyboard: false, interactive: false, zIndexOffset: -100 }));
  }

  color(row) {
    return getComputedStyle(this.map.getContainer()).getPropertyValue(row.reserved ? "--reserved" : "--way").trim();
  }

  // When a unit is due stands beside its way; units that drive the same one each have their line.
  label() {
    const nth = new Map();
    for (const [id, label] of this.labels) {
      const row = store.ways.get(id);
      if (this.lines.size > LABELS_MAX && ![row.incident, row.unit].includes(store.chosen.id)) {
        label.remove();
        continue;
      }
      const at = label.getLatLng().toString();
      label.addTo(this.map).getElement().style.setProperty("--nth", nth.get(at) || 0);
      nth.set(at, (nth.get(at) || 0) + 1);
    }
  }
}
