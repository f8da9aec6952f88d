// The attention board: one heading for each group, always in sight, with how many wait and since when; the rows below.
import { store } from "./store.js";

// Rows of a group that are drawn before somebody asks for more; the heading always counts them all.
const SHOWN = 60;

export const Board = {
  emits: ["open", "ask"],
  template: `
<section class="board" id="board" tabindex="-1" aria-labelledby="board-title">
  <div class="head"><h2 id="board-title">{{ words.board }} <span class="total">{{ rows.size }}</span></h2>
    <p v-if="rows.size" class="hint"><template v-if="at"><span v-for="[key, does] in keys" :key="key"><kbd>{{ key }}</kbd> {{ does }}</span></template>
      <span v-else><kbd>b</kbd> {{ words.first_row }}</span></p></div>
  <p v-if="!rows.size" class="clear">{{ words.all_clear }}</p>
  <div class="groups" tabindex="-1" @focusin="at = $event.target.dataset.keyId || ''" @focusout="at = ''">
    <section v-for="group in groups" :key="group.id" class="group" :class="'g-' + group.id" :aria-label="group.title">
      <h3 @mousedown.prevent="look">{{ group.title }} <span class="total">{{ group.rows.length }}</span>
        <span class="oldest">P{{ group.rows[0].priority }} · {{ ago(group.oldest) }}</span></h3>
      <ul>
        <li v-for="row in group.shown" :key="row.key">
          <button type="button" class="row" :class="['p' + row.priority, { over: over(row) }]" :data-key-id="row.key"
            :data-incident="row.incident" @click="$emit('open', ...about(row))">
            <span class="prio">P{{ row.priority }}</span>
            <span class="what"><b>{{ row.incident }}</b> {{ row.what }}<small>{{ row.where }}</small></span>
            <span class="when"><span>{{ ago(row.since) }}</span><b v-for="[word, at] in clocks(row)" :key="word">{{ words[word]?.replace('{}', until(at)) }}</b></span>
          </button>
        </li>
        <li v-if="group.shown.length < group.rows.length"><button type="button" class="row more" @click="most[group.id] = group.shown.length * 2">
          {{ words.more?.replace('{}', group.rows.length - group.shown.length) }}</button></li>
      </ul>
    </section>
  </div>
</section>`,
  data: () => ({ rows: store.board, view: store.view, setting: store.setting, most: {}, at: "" }),
  computed: {
    words: () => store.setting.words,
    // What the keys do about the row that has the focus.
    keys() {
      const row = this.rows.get(this.at);
      const named = row ? [["a", row.act], ["r", row.no]] : [];
      const offered = named.filter(([, does], i) => does && does !== named[i - 1]?.[1]);
      return offered.map(([key, does]) => [key, this.setting.actions[does]]);
    },
    groups() {
      const sorted = store.sorted();
      return store.setting.groups
        .map((group) => {
          const rows = sorted.filter((row) => row.group === group.id);
          const oldest = rows.reduce((least, row) => Math.min(least, row.since), Infinity);
          return { ...group, rows, oldest, shown: rows.slice(0, this.most[group.id] || SHOWN) };
        })
        .filter((group) => group.rows.length);
    },
  },
  // A row that is put elsewhere keeps the focus; of one that went nobody else gets it: a key that was meant for it must
  // not be about another.
  beforeUpdate() {
    const at = document.activeElement;
    this.held = at?.matches?.("#board .row") ? at : null;
  },
  updated() {
    if (!this.held || document.activeElement === this.held) return;
    (this.held.isConnected ? this.held : this.$el).focus({ preventScroll: true });
  },
  methods: {
    // What a row is about, in full.
    about(row) {
      const kind = ["incident", "closure", "village", "unit"].find((one) => row[one]) || "service";
      return [kind, row[kind] || "service"];
    },
    ago: (ms) => store.ago(ms),
    until: (ms) => store.until(ms),
    // When something happens by itself, and when the objective is missed.
    clocks: (row) => [[row.clock, row.due], ["promised", row.objective]].filter(([, at]) => at),
    // A group has room for its rows while one of them has the focus; by the time of a click it has moved.
    look: (event) => event.currentTarget.parentElement.querySelector("button.row").focus(),
    over: (row) => [row.due, row.objective].some((at) => at && at < store.view.now),
  },
};
