// The map: the road network as its ground, districts, closures, incidents by priority, units by agency and state, and
// the ways they drive. It draws what the store has and says what was clicked; it moves by itself only to what is chosen.
import { leaflet as L } from "nicegui-leaflet";
import { escape, shape } from "./shapes.js";
import { store } from "./store.js";
import { middle, Ways } from "./ways.js";

// Markers are placed flat. As layers of their own, which is Leaflet's habit, 700 of them took most of a core while they
// moved; flat they take a quarter of it.
L.Browser.ie3d = true;

const WIDTHS = { arterial: 4, urban: 3, rural: 2, residential: 1.5, track: 1 };
const STALE_LOOK_MS = 1000;
const NEAR_ZOOM = 15;
// As many as the server takes.
const CORNERS_MAX = 200;

export class CityMap {
  constructor(element, tiles, clicked) {
    this.clicked = clicked;
    this.markers = { units: new Map(), incidents: new Map() };
    this.roads = new Map();
    this.map = L.map(element, { zoomControl: true, attributionControl: false, zoomSnap: 0.25, keyboard: true });
    this.ground = L.canvas({ padding: 0.5, tolerance: 6 });
    for (const [name, order] of [["areas", 300], ["roads", 350], ["ways", 450]]) {
      this.map.createPane(name).style.zIndex = order;
    }
    this.ways = new Ways(this.map, (line, unit) => this.clickable(line, "unit", unit));
    if (tiles) L.tileLayer(tiles, { opacity: 0.6 }).addTo(this.map);
    this.map.setView([0, 0], 2);
    this.map.on("click", (event) => (this.drawing() ? this.corner(event.latlng) : this.spot(event.latlng)));
    this.area = L.polygon([], { pane: "ways", interactive: false, color: "currentColor", weight: 2, dashArray: "4 4" }).addTo(this.map);
    // For whoever looks at the page from outside, as its tests do.
    element.city = this;
    this.stop = store.listen((what, rows) => this.heard(what, rows));
    this.timer = setInterval(() => this.age(), STALE_LOOK_MS);
    this.sized = new ResizeObserver(() => this.map.invalidateSize());
    this.sized.observe(element);
  }

  close() {
    this.stop();
    clearInterval(this.timer);
    this.sized.disconnect();
    this.map.remove();
  }

  // -- What lies still

  async load(url) {
    const base = await (await fetch(url)).json();
    const bounds = L.latLngBounds([]);
    const canvas = L.canvas({ pane: "areas" });
    for (const area of base.areas) {
      L.polygon(area.rings, { renderer: canvas, pane: "areas", interactive: false, ...this.paint("area") }).addTo(this.map);
    }
    this.groundRoads = L.canvas({ pane: "roads", tolerance: 6 });
    for (const road of base.roads) {
      const line = L.polyline(road.line, {
        renderer: this.groundRoads,
        pane: "roads",
        bubblingMouseEvents: false,
        weight: WIDTHS[road.class] || 2,
        ...this.paint("road"),
      }).addTo(this.map);
      this.clickable(line, "road", road.id);
      line.bindTooltip(`${escape(road.id)} · ${escape(road.name)}`, { sticky: true });
      if (!this.roads.has(road.id)) this.roads.set(road.id, []);
      this.roads.get(road.id).push(line);
      bounds.extend(line.getBounds());
    }
    for (const place of base.places) {
      const icon = L.divIcon({ className: "place", html: `<b aria-hidden="true">H</b>`, iconSize: [16, 16] });
      L.marker(place.at, { icon, keyboard: false, zIndexOffset: -500 }).bindTooltip(escape(place.name)).addTo(this.map);
      bounds.extend(place.at);
    }
    this.names = new Map(base.roads.map((road) => [road.id, road.name]));
    store.names = this.names;
    this.districts(base.areas);
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [12, 12] });
    this.repaint();
    this.loaded = true;
  }

  // One name for each district, in the middle of its villages.
  districts(areas) {
    const middles = new Map();
    for (const area of areas) {
      const bounds = L.latLngBounds(area.rings.flat());
      middles.set(area.district, (middles.get(area.district) || L.latLngBounds([])).extend(bounds));
    }
    for (const [name, bounds] of middles) {
      const icon = L.divIcon({ className: "district", html: escape(name), iconSize: null });
      L.marker(bounds.getCenter(), { icon, interactive: false, keyboard: false, zIndexOffset: -900 }).addTo(this.map);
    }
  }

  paint(what) {
    const css = getComputedStyle(this.map.getContainer());
    const color = (name) => css.getPropertyValue(name).trim();
    if (what === "area") return { color: color("--area-line"), weight: 0.7, fillColor: color("--land"), fillOpacity: 1 };
    if (what === "closed") return { color: color("--closed"), dashArray: "2 7", opacity: 1 };
    return { color: color("--road"), dashArray: null, opacity: 1 };
  }

  repaint() {
    this.map.eachLayer((layer) => {
      if (layer instanceof L.Polygon && layer !== this.area) layer.setStyle(this.paint("area"));
    });
    this.ways.repaint();
    for (const [id, lines] of this.roads) {
      for (const line of lines) line.setStyle(this.paint(store.roads.has(id) ? "closed" : "road"));
    }
  }

  // -- Drawing an area

  drawing() {
    return store.chosen.kind === "area";
  }

  // A click opens what it hits; while an area is drawn it is one of its corners, whatever lies there.
  clickable(layer, kind, id) {
    layer.on("click", (event) => {
      const at = this.map.mouseEventToLatLng(event.originalEvent);
      if (this.drawing()) this.corner(at);
      else if (event.originalEvent.shiftKey) this.spot(at);
      else this.clicked(kind, id, [at.lat, at.lng]);
    });
  }

  corner(at) {
    if (!this.drawing() || store.chosen.corners.length >= CORNERS_MAX) return;
    store.chosen.corners.push([at.lat, at.lng]);
    this.area.setLatLngs(store.chosen.corners);
  }

  // A place that is meant for the incident that is open, until another is.
  spot(at) {
    if (store.chosen.kind !== "incident") return;
    store.spot = [at.lat, at.lng];
    this.spotted();
  }

  spotted() {
    this.cross?.remove();
    this.cross = null;
    if (!store.spot) return;
    const icon = L.divIcon({ className: "spot", html: `<b aria-hidden="true">✛</b>`, iconSize: [24, 24] });
    this.cross = L.marker(store.spot, { icon, keyboard: false, interactive: false, zIndexOffset: 2000 }).addTo(this.map);
  }

  // -- What moves

  heard(what, rows) {
    if (what === "units" || what === "incidents") {
      for (const [id, row] of Object.entries(rows)) this.mark(what, id, row);
    } else if (what === "ways") {
      this.ways.draw(rows);
    } else if (what === "roads") {
      this.repaint();
      this.shut();
    } else if (what === "chosen") {
      this.show();
    }
  }

  // A crossed sign in the middle of each closed road.
  shut() {
    this.signs?.remove();
    this.signs = L.layerGroup().addTo(this.map);
    for (const [id, row] of store.roads) {
      const line = this.roads.get(id)?.[0];
      if (!line) continue;
      const icon = L.divIcon({ className: "shut", html: `<b aria-hidden="true">⊗</b>`, iconSize: [20, 20] });
      const half = middle(line.getLatLngs().map((at) => [at.lat, at.lng]));
      const marker = L.marker(half, { icon, keyboard: false }).addTo(this.signs);
      marker.bindTooltip(`${escape(id)} · ${escape(this.names.get(id) || "")}: ${escape(row.reason)}`);
      this.clickable(marker, "road", id);
    }
  }

  mark(kind, id, row, moved = true) {
    const kept = this.markers[kind];
    let marker = kept.get(id);
    if (!row || (kind === "incidents" && !row.known)) {
      marker?.remove();
      kept.delete(id);
      return;
    }
    const html = kind === "units" ? this.unitHtml(row) : this.incidentHtml(row);
    if (!marker) {
      marker = L.marker([row.lat, row.lon], { keyboard: false, zIndexOffset: kind === "units" ? 0 : 1000 });
      this.clickable(marker, kind === "units" ? "unit" : "incident", id);
      marker.addTo(this.map);
      kept.set(id, marker);
    } else {
      if (moved) marker.setLatLng([row.lat, row.lon]);
    }
    if (marker.html !== html) {
      marker.html = html;
      const size = kind === "units" ? 24 : 30;
      marker.setIcon(L.divIcon({ className: kind === "units" ? "unit" : "incident", html, iconSize: [size, size] }));
      this.tag(marker, kind, id);
    }
  }

  tag(marker, kind, id) {
    const element = marker.getElement();
    if (!element) return;
    element.dataset.id = id;
    element.classList.toggle("chosen", store.chosen.id === id);
    if (kind === "units") {
      const row = store.units.get(id);
      element.dataset.state = row?.state || "";
    }
  }

  unitHtml(row) {
    const age = row.fix ? store.now() - row.fix : 0;
    const stale = age > row.stale;
    const label = stale ? store.span(age) : "";
    return (
      `<div class="sign ${row.shape} s-${row.state} ${stale ? "old" : ""}" title="${escape(row.id)} ${escape(row.word)}">` +
      `${shape(row.shape)}<b>${escape(row.agency.slice(0, 2))}</b>` +
      (row.sign ? `<i>${escape(row.sign)}</i>` : "") +
      (label ? `<em><span>${escape(label)}</span></em>` : "") +
      `</div>`
    );
  }

  incidentHtml(row) {
    const short = row.missing ? `<i>${row.missing}</i>` : "";
    return (
      `<div class="fire p${row.priority} ${row.cancelled ? "off" : ""}" title="${escape(row.id)} ${escape(row.type)}">` +
      `<b>P${row.priority}</b>${short}<em><span>${escape(row.id)}</span></em></div>`
    );
  }

  // Ages grow without a message.
  age() {
    for (const [id, row] of store.units) if (row.fix) this.mark("units", id, row, false);
  }

  show() {
    const { kind, id } = store.chosen;
    this.area.setLatLngs(store.chosen.corners);
    this.spotted();
    this.ways.label();
    this.map.getContainer().classList.toggle("drawing", this.drawing());
    const kept = kind === "unit" ? this.markers.units : kind === "incident" ? this.markers.incidents : null;
    for (const group of Object.values(this.markers)) {
      for (const [key, marker] of group) marker.getElement()?.classList.toggle("chosen", key === id);
    }
    this.point(kind, id);
    const marker = kept?.get(id);
    // What was chosen from a list is shown with all who go there; what was clicked here is where it is.
    if (marker && kind === "incident" && !store.chosen.at) this.around(id, marker);
    else if (marker && !this.map.getBounds().pad(-0.1).contains(marker.getLatLng())) this.map.panTo(marker.getLatLng());
  }

  // Where a road or a closure is that was chosen, which may be from a list.
  point(kind, id) {
    this.halo?.remove();
    this.halo = L.layerGroup().addTo(this.map);
    const closure = kind === "closure" ? store.closures.get(id) : null;
    const color = getComputedStyle(this.map.getContainer()).getPropertyValue("--focus").trim();
    const look = { pane: "ways", interactive: false, color, weight: 10, opacity: 0.45 };
    const bounds = L.latLngBounds([]);
    for (const road of kind === "road" ? [id] : closure?.road_ids || []) {
      for (const line of this.roads.get(road) || []) {
        bounds.extend(L.polyline(line.getLatLngs(), look).addTo(this.halo).getBounds());
      }
    }
    if (closure?.area.length) bounds.extend(L.polyline([...closure.area, closure.area[0]], { ...look, weight: 3 }).addTo(this.halo).getBounds());
    if (bounds.isValid() && !store.chosen.at && !this.map.getBounds().intersects(bounds)) this.map.fitBounds(bounds, { maxZoom: NEAR_ZOOM, animate: false });
  }

  around(id, marker) {
    const bounds = L.latLngBounds([marker.getLatLng()]);
    for (const row of store.units.values()) if (row.incident === id) bounds.extend([row.lat, row.lon]);
    this.map.fitBounds(bounds, { padding: [40, 40], maxZoom: NEAR_ZOOM, animate: false });
  }
}
