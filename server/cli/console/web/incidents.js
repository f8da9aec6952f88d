// The incidents that go on, the most urgent and oldest first; and a field that finds those that do not, too.
import { Find } from "./find.js";
import { store } from "./store.js";

export const Incidents = {
  components: { Find },
  emits: ["open"],
  template: `
<section class="incidents" id="incidents" tabindex="-1" aria-labelledby="incidents-title">
  <div class="head"><h2 id="incidents-title">{{ words.incidents }} <span class="total">{{ rows.size }}</span></h2>
    <Find @open="(kind, id) => $emit('open', kind, id)" /></div>
  <p v-if="!rows.size" class="clear">{{ words.none_open }}</p>
  <ul>
    <li v-for="row in sorted" :key="row.id">
      <button type="button" class="row" :class="['p' + row.priority, { off: row.cancelled, here: chosen.id === row.id }]"
        :data-incident="row.id" :aria-current="chosen.id === row.id" @click="$emit('open', 'incident', row.id)">
        <span class="prio">P{{ row.priority }}</span>
        <span class="what"><b>{{ row.id }}</b> {{ row.kind }} {{ row.type }}<small>{{ row.place }}</small></span>
        <span class="when"><span>{{ ago(row.at) }}</span>
          <b v-if="row.cancelled">{{ row.state }}</b>
          <b v-else-if="row.missing">{{ words.missing?.replace('{}', row.missing) }}</b>
          <span v-else>{{ row.there }}/{{ row.live }} ■</span></span>
      </button>
    </li>
  </ul>
</section>`,
  data: () => ({ rows: store.incidents, view: store.view, chosen: store.chosen }),
  computed: {
    words: () => store.setting.words,
    sorted() {
      // What was cancelled only waits for its crews.
      return [...this.rows.values()].sort((a, b) => a.cancelled - b.cancelled || a.priority - b.priority || a.at - b.at || a.number - b.number);
    },
  },
  methods: { ago: (ms) => store.ago(ms) },
};
