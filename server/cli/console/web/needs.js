// An incident's needs: who was asked, who goes, every stamp with who gave it, who could have gone and why not.
import { store } from "./store.js";

// A unit is due until it is there.
const COMES = ["RESERVED", "DISPATCHED", "ACKNOWLEDGED", "EN_ROUTE"];
const PARTS = ["turnout", "leg", "road", "door", "stale"];

// turnout 1:30 + road 4:05 ...
export function parts(one) {
  return PARTS.filter((part) => one[part])
    .map((part) => `${store.setting.words[part]} ${store.exact(one[part])}`)
    .join(" + ");
}

export const Needs = {
  props: { needs: Array },
  emits: ["open", "ask"],
  template: `
<h3>{{ words.needs }}</h3>
<section v-for="need in needs" :key="need.no" class="need" :class="{ short: need.missing }">
  <h4>{{ need.no }} · {{ need.agency }} {{ need.asked }} <small>P{{ need.priority }} · {{ need.line }} · {{ need.authority }}</small></h4>
  <p class="facts"><b>{{ need.state }}</b><template v-if="need.shortfall"> · {{ need.shortfall }}</template>
    <template v-if="need.missing"> · {{ words.missing?.replace('{}', need.missing) }}</template>
    <template v-if="need.clock"> · {{ need.clock }} {{ until(need.due) }}</template>
    <template v-if="need.objective"> · {{ words.objective }} {{ need.objective }}</template>
    <template v-if="need.reason"> · {{ need.reason }} ({{ need.by }})</template></p>
  <p v-if="need.boats.length" class="facts">{{ words.boats }}: {{ need.boats.map(one => boat(one)).join(', ') }}</p>
  <p v-if="need.drives"><button type="button" @click="$emit('ask', 'override', { incident: store.chosen.id, need: need.no })">
    {{ words.another }}</button></p>
  <p v-if="need.blocked.length" class="facts">{{ words.blocked }}: {{ need.blocked.join(', ') }}</p>
  <ul class="crew">
    <li v-for="unit in need.units" :key="unit.no" :data-unit="unit.id">
      <button type="button" @click="$emit('open', 'unit', unit.id)"><b>{{ unit.id }}</b> {{ unit.name }}</button>
      <span class="dot" :class="'s-' + unit.state">{{ unit.sign }}</span> {{ unit.word }}
      <span v-for="mark in unit.marks" :key="mark" class="mark">{{ mark }}</span>
      <span v-if="comes(unit)"> · {{ words.eta }} {{ time(unit.due) }}</span>
      <small class="parts">{{ parts(unit) }}</small>
      <ol class="stamps"><li v-for="stamp in unit.stamps" :key="stamp.word">{{ stamp.word }} <time>{{ time(stamp.at) }}</time>
        <template v-if="stamp.received !== stamp.at">, {{ words.received }} {{ time(stamp.received) }}</template>
        <template v-if="stamp.by"> {{ words.by }} {{ stamp.by }}</template><template v-if="stamp.for"> {{ words.for }} {{ stamp.for }}</template>
        <template v-if="stamp.corrected"> ({{ words.corrected }})</template></li></ol>
    </li>
  </ul>
  <details v-if="need.candidates.length || need.unfit.length" class="why">
    <summary>{{ words.candidates }} ({{ need.candidates.length }})</summary>
    <ol><li v-for="one in need.candidates" :key="one.id"><b>{{ one.id }}</b> {{ exact(one.eta) }} <small class="parts">{{ parts(one) }}</small></li></ol>
    <p v-if="need.unfit.length" class="facts">{{ words.unfit }}: <span v-for="one in need.unfit" :key="one.reason">{{ one.count }} {{ one.reason }}; </span></p>
  </details>
</section>`,
  data: () => ({ view: store.view, store }),
  computed: { words: () => store.setting.words },
  methods: {
    time: (ms) => store.time(ms),
    until: (ms) => (ms ? store.until(ms) : ""),
    // BASARNAS-02 12 min (Dermaga ...)
    boat: (one) => `${one.id} ${store.span(one.eta)}${one.landing && ` (${one.landing})`}`,
    exact: (ms) => store.exact(ms),
    comes: (unit) => COMES.includes(unit.state),
    parts,
  },
};
