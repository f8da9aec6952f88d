// What was chosen, in full: an incident with everything that is known of it, a unit, a road, or the service; and what
// can be done about it, each with its key.
import { Needs } from "./needs.js";
import { store } from "./store.js";
import { Why } from "./why.js";

export const Details = {
  components: { Needs, Why },
  emits: ["open", "close", "ask"],
  template: `
<aside class="details" id="details" tabindex="-1" aria-labelledby="details-title">
  <button type="button" class="close" @click="$emit('close')" :aria-label="words.close">✕</button>
  <template v-if="incident">
    <h2 id="details-title"><span class="prio" :class="'p' + incident.priority">P{{ incident.priority }}</span>
      {{ incident.id }} · {{ incident.kind }} {{ incident.type }}</h2>
    <p class="place">{{ incident.place }}</p>
    <p class="facts">{{ incident.state }} · {{ words.reported }} {{ time(incident.at) }} ({{ ago(incident.at) }}) ·
      {{ words.reports }}: {{ incident.reports }} · alarm {{ incident.alarm }} · v{{ incident.version }}</p>
    <ul v-if="file?.facts?.length" class="notable"><li v-for="fact in file.facts" :key="fact">{{ fact }}</li></ul>
  </template>
  <template v-else-if="unit">
    <h2 id="details-title">{{ unit.id }} · {{ unit.name }}</h2>
    <p class="facts"><span class="dot" :class="'s-' + unit.state">{{ unit.sign || '·' }}</span> {{ unit.word }} · {{ unit.agency }}</p>
    <p class="facts">{{ unit.fix ? words.fix?.replace('{}', ago(unit.fix)) : words.fix_home }}</p>
    <p v-if="unit.incident"><button type="button" @click="$emit('open', 'incident', unit.incident)">{{ unit.incident }}</button></p>
  </template>
  <template v-else>
    <h2 id="details-title">{{ title }} {{ name }}</h2>
    <p v-if="chosen.kind === 'area'" class="facts">{{ words.draw_help }} ({{ chosen.corners.length }})</p>
    <template v-if="village"><p class="facts">{{ village.what }}</p>
      <ul class="like"><li v-for="id in village.held" :key="id"><button type="button" @click="$emit('open', 'incident', id)"><b>{{ id }}</b>
        {{ row(id)?.type }}</button> P{{ row(id)?.priority }} · {{ ago(row(id)?.at) }}</li></ul></template>
    <p v-if="closure" class="facts"><b>{{ closure.roads }} {{ roads(closure) }}</b></p>
  </template>
  <div v-if="file?.actions?.length && (chosen.kind !== 'area' || chosen.corners.length > 2)" class="actions" role="group" :aria-label="words.actions">
    <button v-for="one in file.actions" :key="one.do" type="button" :data-do="one.do" @click="$emit('ask', one.do, about())">
      <kbd>{{ one.key }}</kbd> {{ one.title }}</button>
  </div>
  <template v-if="closures.length">
    <h3 v-if="!closure">{{ words.closed_roads }}</h3>
    <ul class="closures"><li v-for="one in closures" :key="one.id">
      <button v-if="!closure" type="button" :data-closure="one.id" @click="$emit('open', 'closure', one.id)"><b>{{ one.id }}</b> {{ roads(one) }}</button>
      <p>{{ one.says }}</p>
      <p class="facts">{{ one.reason }}<template v-if="one.by"> · {{ words.by }} {{ one.by }}</template> · {{ time(one.since) }} ({{ ago(one.since) }})</p>
      <p class="facts" :class="{ late: one.over }">{{ one.until ? until(one.until) : words.no_end }}</p></li></ul>
  </template>
  <ul v-if="delayed.length" class="like"><li v-for="one in delayed" :key="one.key"><button type="button" @click="$emit('open', 'incident', one.incident)"><b>{{ one.incident }}</b></button>
    {{ one.what }}</li></ul>
  <template v-if="chosen.kind === 'service'">
    <template v-for="[title, said] in standing" :key="title"><h3>{{ title }}</h3><ul class="like standing"><li v-for="one in said" :key="one">{{ one }}</li></ul></template>
    <h3 v-if="ended.rows.length">{{ words.ended }}</h3>
    <ul class="like"><li v-for="one in ended.rows" :key="one.id"><button type="button" :data-ended="one.id" @click="$emit('open', 'incident', one.id)"><b>{{ one.id }}</b>
      {{ one.type }}</button> P{{ one.priority }} · {{ one.place }} · {{ time(one.closed) }}</li></ul>
  </template>
  <template v-if="incident">
    <p v-if="!file" class="clear">{{ words.loading }}</p>
    <p v-else-if="file.failed" class="said bad">{{ file.failed }}</p>
    <template v-else>
      <p v-if="file.note" class="note"><b>{{ words.note }}:</b> {{ file.note }}</p>
      <Why v-if="why.row" @ask="wonder" @open="(kind, id) => $emit('open', kind, id)" />
      <Needs :needs="file.needs" @open="(kind, id) => $emit('open', kind, id)" @ask="(what, about) => $emit('ask', what, about)" />
      <h3 v-if="file.like.length">{{ words.like }}</h3>
      <ul v-if="file.like.length" class="like"><li v-for="one in file.like" :key="one.id">
        <button type="button" @click="$emit('open', 'incident', one.id)">{{ one.id }}</button> {{ one.score }} % · {{ one.distance }} m</li></ul>
      <h3>{{ words.calls }}</h3>
      <ul class="calls"><li v-for="one in file.reports" :key="one.id"><b>{{ one.id }}</b> {{ time(one.at) }} · {{ one.where }} ±{{ one.radius }} m ·
        {{ one.class }} <span v-if="one.by">{{ words.by }} {{ one.by }}</span></li></ul>
      <h3>{{ words.timeline }}</h3>
      <ol class="timeline"><li v-for="one in file.timeline" :key="one.seq"><time>{{ time(one.at) }}</time> {{ one.text }}
        <small>seq {{ one.seq }}</small></li></ol>
    </template>
  </template>
</aside>`,
  data: () => ({ chosen: store.chosen, view: store.view, details: store.details, why: store.why, ended: store.ended, service: store.service }),
  computed: {
    words: () => store.setting.words,
    file() {
      return this.details.row?.id === this.chosen.id ? this.details.row : null;
    },
    incident() {
      return this.chosen.kind === "incident" ? store.incidents.get(this.chosen.id) || this.file?.head || this.last : null;
    },
    unit() {
      this.view.now;
      return this.chosen.kind === "unit" ? store.units.get(this.chosen.id) : null;
    },
    title() {
      const { kind, id } = this.chosen;
      const closure = `${this.words.closure} ${id}`;
      return { service: this.words.service, area: this.words.area, closure, village: this.words.village }[kind] || id;
    },
    name() {
      return (this.chosen.kind === "road" && store.names?.get(this.chosen.id)) || "";
    },
    // Whom a closure holds up.
    delayed() {
      return this.closure ? [...store.board.values()].filter((row) => row.incident && row.closure === this.chosen.id) : [];
    },
    // What was changed for the whole service and stands until somebody changes it back.
    standing() {
      const { authority = [], hospitals = [] } = this.service.row || {};
      return [[this.words.authority, authority], [this.words.hospitals, hospitals]].filter(([, said]) => said.length);
    },
    closure() {
      return this.chosen.kind === "closure" ? store.closures.get(this.chosen.id) : null;
    },
    // Of a village what a surge holds in it.
    village() {
      const { kind, id } = this.chosen;
      return kind === "village" ? [...store.board.values()].find((row) => row.village === id) : null;
    },
    // Of a road those that are about it, of the service all.
    closures() {
      const { kind, id } = this.chosen;
      if (kind === "closure") return this.closure ? [this.closure] : [];
      const all = [...store.closures.values()].sort((a, b) => b.since - a.since || (a.id < b.id ? 1 : -1));
      return kind === "service" ? all : kind === "road" ? all.filter((one) => one.road_ids.includes(id)) : [];
    },
  },
  watch: {
    // An incident that closes while somebody reads it stays on the page.
    incident: { immediate: true, handler(now) { if (now) this.last = now; } },
    "chosen.id"() { this.last = null; },
  },
  created() {
    this.last = null;
  },
  methods: {
    ago: (ms) => store.ago(ms),
    time: (ms) => store.time(ms),
    until: (ms) => store.until(ms),
    about: () => store.about(),
    row: (id) => store.incidents.get(id),
    // Asks about one unit or all, now or at a decision; nothing more is to be known where it is closed.
    wonder(about) {
      if (about) return this.$emit("ask", "why", { incident: this.chosen.id, ...about });
      this.why.row = null;
      document.getElementById("details").focus();
    },
    // R12, R13 …; of one road its name.
    roads: (one) => (one.road_ids.length === 1 && store.names?.get(one.road_ids[0])) || one.roads,
  },
};
