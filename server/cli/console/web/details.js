// What was chosen, in full: an incident with its needs and units, a unit, or a road.
import { store } from "./store.js";

export const Details = {
  emits: ["open", "close", "act"],
  template: `
<aside class="details" id="details" tabindex="-1" aria-labelledby="details-title">
  <button type="button" class="close" @click="$emit('close')" :aria-label="words.close">✕</button>
  <template v-if="incident">
    <h2 id="details-title"><span class="prio" :class="'p' + incident.priority">P{{ incident.priority }}</span>
      {{ incident.id }} · {{ incident.kind }} {{ incident.type }}</h2>
    <p class="place">{{ incident.place }}</p>
    <p class="facts">{{ incident.state }} · {{ words.reported }} {{ time(incident.at) }} ({{ ago(incident.at) }}) ·
      {{ incident.reports }} {{ words.reports }} · v{{ incident.version }}</p>
    <ul class="crew">
      <li v-for="unit in incident.units" :key="unit.id">
        <button type="button" @click="$emit('open', 'unit', unit.id)"><b>{{ unit.id }}</b> {{ unit.name }}</button>
        <span class="dot" :class="'s-' + unit.state">{{ unit.sign }}</span> {{ unit.word }}
        <span v-if="unit.due">· {{ words.eta }} {{ time(unit.due) }} ({{ until(unit.due) }})</span>
      </li>
    </ul>
  </template>
  <template v-else-if="unit">
    <h2 id="details-title">{{ unit.id }} · {{ unit.name }}</h2>
    <p class="facts"><span class="dot" :class="'s-' + unit.state">{{ unit.sign || '·' }}</span> {{ unit.word }} · {{ unit.agency }}</p>
    <p class="facts">{{ unit.fix ? words.fix?.replace('{}', ago(unit.fix)) : words.fix_home }}</p>
    <p v-if="unit.incident"><button type="button" @click="$emit('open', 'incident', unit.incident)">{{ unit.incident }}</button></p>
  </template>
  <template v-else>
    <h2 id="details-title">{{ chosen.id }}</h2>
    <p v-if="road" class="facts">{{ words.closed_roads }}: {{ road.reason }} · {{ time(road.since) }}</p>
  </template>
</aside>`,
  data: () => ({ chosen: store.chosen, view: store.view }),
  computed: {
    words: () => store.setting.words,
    incident() {
      return this.chosen.kind === "incident" ? store.incidents.get(this.chosen.id) : null;
    },
    unit() {
      this.view.now;
      return this.chosen.kind === "unit" ? store.units.get(this.chosen.id) : null;
    },
    road() {
      return this.chosen.kind === "road" ? store.roads.get(this.chosen.id) : null;
    },
  },
  methods: {
    ago: (ms) => store.ago(ms),
    until: (ms) => store.until(ms),
    time: (ms) => store.time(ms),
  },
};
