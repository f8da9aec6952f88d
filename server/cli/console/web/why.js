// Why these units go and not another: a list for each need, the nearest first, and a question about one unit by its name.
// It shows what was answered when it was asked, and says where the incident has changed since.
import { parts } from "./needs.js";
import { store } from "./store.js";

export const Why = {
  emits: ["ask", "open"],
  template: `
<section class="wonder" aria-labelledby="why-title" @keydown.esc.stop="$emit('ask', null)">
  <h3 id="why-title">{{ words.why }}</h3>
  <form class="asks" @submit.prevent="ask">
    <label>{{ words.why_unit }} <input ref="unit" v-model="unit" name="why" list="roster" maxlength="128" autocomplete="off" :placeholder="words.why_hint" /></label>
    <label>{{ words.when }} <select v-model="decided" name="decided">
      <option :value="0">{{ words.now }}</option>
      <option v-for="one in told" :key="one.seq" :value="one.seq">{{ time(one.at) }} · {{ one.text.slice(0, 80) }}</option></select></label>
    <button type="submit" :disabled="waiting">{{ waiting ? words.sending : words.ask_again }} ⏎</button>
  </form>
  <datalist id="roster"><option v-for="one in setting.roster" :key="one.id" :value="one.id">{{ one.name }}</option></datalist>
  <p v-if="row.failed" class="said bad" role="alert">{{ row.failed }}</p>
  <p v-else class="facts" role="status"><b v-if="row.unit">{{ row.unit }}</b>
    <template v-if="row.past.length">{{ row.past.join(' ') }}</template>
    <template v-else>{{ words.as_of?.replace('{}', time(row.at)) }}<b v-if="changed"> · {{ words.since_then }}</b></template></p>
  <section v-for="(need, place) in row.needs" :key="place" class="need" :class="{ short: need.missing }" :data-why-need="need.no">
    <h4>{{ need.no }} · {{ need.agency }} {{ need.asked }}<template v-if="need.shortfall"> · {{ need.shortfall }}</template></h4>
    <ol class="verdicts"><li v-for="one in need.units" :key="one.id" :data-why="one.id" :class="{ sent: one.sent, fit: one.fit }">
      <button type="button" @click="$emit('open', 'unit', one.id)"><b>{{ one.id }}</b> {{ one.name }}</button>
      <b v-if="one.time" class="eta">{{ one.time }}</b> <small v-if="one.apart">{{ one.apart }}</small>
      <span class="verdict">{{ one.words }}</span>
      <small v-if="one.time" class="parts">{{ parts(one) }}</small></li></ol>
    <p v-if="need.rest.length" class="facts">{{ words.rest }}: <span v-for="one in need.rest" :key="one.reason">{{ one.count }} {{ one.reason }}; </span></p>
  </section>
</section>`,
  data: () => ({ asked: store.why, details: store.details, setting: store.setting, unit: "", decided: 0, waiting: false }),
  computed: {
    words: () => store.setting.words,
    row() {
      return this.asked.row;
    },
    // What was decided about it, the newest first.
    told() {
      return [...(this.details.row?.timeline || [])].reverse();
    },
    changed() {
      return this.details.row?.timeline?.at(-1)?.seq > this.row.seq;
    },
  },
  watch: {
    row() {
      this.waiting = false;
    },
  },
  mounted() {
    this.$refs.unit.focus();
  },
  methods: {
    time: (ms) => store.time(ms),
    parts,
    ask() {
      this.waiting = true;
      this.$emit("ask", { unit: this.unit, decided: this.decided });
    },
  },
};
