// What the browser knows: the rows as Python sent them, the city's time, and how old all of it is.
// Units and ways are many and move: they are plain maps with listeners. What is listed is reactive.
import { reactive, shallowReactive } from "vue";

// The console beats twice a second. A page that heard nothing for so long must not look alive.
const SILENT_MS = 1700;
const TICK_MS = 250;

class Store {
  constructor() {
    this.units = new Map();
    this.ways = new Map();
    this.incidents = shallowReactive(new Map());
    this.board = shallowReactive(new Map());
    this.roads = shallowReactive(new Map());
    this.closures = shallowReactive(new Map());
    this.service = reactive({ row: null });
    this.setting = reactive({ language: "id", words: {}, zone: "UTC", zone_label: "", agencies: [], states: [], groups: [], roster: [], actions: {} });
    this.view = reactive({ now: 0, lost: false, page_lost: false, heard: 0, away: false, other: false, seq: 0, began: false });
    // What is open in the details; of a road where it was clicked, of an area its corners, as [lat, lon].
    this.chosen = reactive({ kind: "", id: "", at: null, corners: [] });
    this.details = reactive({ row: null });
    // Why these units and not another, as far as somebody asked about what is open.
    this.why = reactive({ row: null });
    // Closed lately, as listed when the service was opened.
    this.ended = reactive({ rows: [] });
    // Where something is, as marked on the map: [lat, lon].
    this.spot = null;
    this.listeners = new Set();
    this.beat = { now: 0, rate: 1, at: performance.now() };
    setInterval(() => this.tick(), TICK_MS);
  }

  // -- What Python says

  take(message) {
    if (message.setting) {
      Object.assign(this.setting, message.setting);
      document.documentElement.lang = message.setting.language;
      this.tell("setting");
    }
    if ("details" in message) this.details.row = message.details;
    if (message.ended) this.ended.rows = message.ended;
    if (message.why?.incident === this.chosen.id) this.why.row = message.why;
    if (message.form) this.tell("form", message.form);
    if (message.said) this.tell("said", message.said);
    if (message.beat) {
      this.beat = { now: message.beat.now, rate: message.beat.rate, at: performance.now() };
      this.view.lost = message.beat.lost;
      this.view.heard = message.beat.heard;
      this.view.away = message.beat.away;
      this.view.other = message.beat.other;
      this.view.seq = message.beat.seq;
      // The city's time when this page began to look.
      this.began ??= message.beat.now;
      this.view.began = true;
      this.tick();
    }
    for (const [section, rows] of Object.entries(message.changes || {})) {
      if (section === "service") {
        this.service.row = rows.service;
        continue;
      }
      const kept = this[section];
      for (const [id, row] of Object.entries(rows)) {
        // A unit that only moved comes without the rest of its row.
        if (row && !row.id && kept.has(id)) rows[id] = { ...kept.get(id), ...row };
        rows[id] ? kept.set(id, rows[id]) : kept.delete(id);
      }
      this.tell(section, rows);
    }
  }

  forget() {
    for (const section of ["units", "ways", "incidents", "board", "roads", "closures"]) {
      const gone = Object.fromEntries([...this[section].keys()].map((id) => [id, null]));
      this[section].clear();
      this.tell(section, gone);
    }
  }

  // -- Time

  now() {
    return this.beat.now + (performance.now() - this.beat.at) * this.beat.rate;
  }

  tick() {
    this.view.page_lost = performance.now() - this.beat.at > SILENT_MS;
    const lost = this.view.lost || this.view.page_lost;
    // Ages are told in seconds: between them nothing is drawn anew.
    const now = Math.floor(this.now() / 1000) * 1000;
    if (now !== this.view.now) this.view.now = now;
    if (lost !== this.wasLost) {
      this.wasLost = lost;
      this.tell("lost", lost);
    }
  }

  time(ms, seconds = true) {
    if (!ms) return "–";
    const options = { timeZone: this.setting.zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" };
    if (seconds) options.second = "2-digit";
    return new Intl.DateTimeFormat("en-GB", options).format(ms);
  }

  // 45 s, 12 min, 2 h 5 min
  span(ms) {
    const words = this.setting.words;
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 90) return (words.age_s || "").replace("{}", seconds);
    const minutes = Math.floor(seconds / 60);
    if (minutes < 120) return (words.age_min || "").replace("{}", minutes);
    return (words.age_h || "").replace("{}", Math.floor(minutes / 60)).replace("{}", minutes % 60);
  }

  // 4:05, 1:04:05: where two are compared.
  exact(ms) {
    const seconds = Math.round(ms / 1000);
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }

  ago(ms) {
    return this.span(this.view.now - ms);
  }

  // "in 12 s", or "3 min over"
  until(ms) {
    const left = ms - this.view.now;
    const words = this.setting.words;
    return (left >= 0 ? words.in : words.overdue).replace("{}", this.span(Math.abs(left)));
  }

  // -- What this browser remembers

  kept(name) {
    try {
      return localStorage.getItem(`sigap.${name}`);
    } catch {
      return null;
    }
  }

  keep(name, value) {
    try {
      localStorage.setItem(`sigap.${name}`, value);
    } catch {
      // Private windows remember nothing.
    }
  }

  // What this tab was about, should its page be loaded again: `name` -> anything that JSON can say; null forgets it.
  tabKept(name) {
    try {
      return JSON.parse(sessionStorage.getItem(`sigap.${name}`));
    } catch {
      return null;
    }
  }

  tabKeep(name, said) {
    try {
      if (said === null) sessionStorage.removeItem(`sigap.${name}`);
      else sessionStorage.setItem(`sigap.${name}`, JSON.stringify(said));
    } catch {
      // Private windows remember nothing.
    }
  }

  // What is chosen, as an action's form is told.
  about() {
    const { kind, id, at, corners } = this.chosen;
    const said = ["incident", "unit", "road", "closure", "village"].includes(kind) ? { [kind]: id } : {};
    const point = kind === "road" ? at : kind === "incident" ? this.spot : null;
    if (point) Object.assign(said, { lat: point[0], lon: point[1] });
    return kind === "area" ? { area: corners.map((corner) => [...corner]) } : said;
  }

  // The board's rows in the order in which they are shown: as board.py's Item.order says.
  sorted() {
    const order = new Map(this.setting.groups.map((group, place) => [group.id, place]));
    return [...this.board.values()].sort(
      (a, b) =>
        order.get(a.group) - order.get(b.group) || a.priority - b.priority || a.since - b.since || (a.key < b.key ? -1 : 1),
    );
  }

  // -- Choosing

  choose(kind, id, at = null) {
    if (id !== this.chosen.id) this.details.row = this.why.row = this.spot = null;
    Object.assign(this.chosen, { kind, id, at });
    if (kind !== "area") this.chosen.corners = [];
    this.tabKeep("chosen", kind && kind !== "area" ? { kind, id, at } : null);
    this.tell("chosen");
  }

  listen(heard) {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  }

  tell(what, rows) {
    for (const heard of this.listeners) heard(what, rows);
  }
}

export const store = new Store();
