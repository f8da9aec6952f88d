// The page: a bar, a banner, the attention board, the incidents, the map and the details of what was chosen.
import { Board } from "./board.js";
import { Details } from "./details.js";
import { Form } from "./form.js";
import { CityMap } from "./map.js";
import { Incidents } from "./incidents.js";
import { keyboard } from "./keys.js";
import { shape } from "./shapes.js";
import { Sound } from "./sound.js";
import { store } from "./store.js";

export const Root = {
  components: { Board, Incidents, Details, Form },
  props: { tiles: String, leaflet: String },
  emits: ["begin", "act", "send"],
  template: `
<div class="sg" :class="{ gone: lost }" :data-theme="theme">
  <a class="skip" href="#board">{{ words.skip }}</a>
  <header class="bar">
    <h1>Sigap <span>{{ service?.city }}</span></h1>
    <span v-if="service?.demonstration" class="chip warn">{{ words.demonstration }}</span>
    <span v-if="rate > 1" class="chip warn">{{ words.clock_rate }}{{ rate }}</span>
    <span v-for="(count, i) in service?.open || []" :key="i" class="chip count" :class="['p' + (i + 1), { none: !count }]">
      P{{ i + 1 }}: {{ count }}</span>
    <span class="chip">{{ words.units }} {{ service?.fit }}/{{ service?.units }}</span>
    <span class="fill"></span>
    <span class="chip live" role="status">{{ lost ? words.lost : words.live }} · seq {{ view.seq }}</span>
    <time class="clock">{{ clock }} {{ zone }}</time>
    <button type="button" @click="open('service', 'service')" data-key="s">{{ words.service }}</button>
    <button type="button" @click="speak" :lang="other" data-key="l">{{ words.language }}</button>
    <button type="button" @click="paint" :aria-label="words.theme" data-key="t">{{ theme === 'night' ? '☀' : '☾' }}</button>
    <button type="button" @click="ring" :aria-label="words.sound" :aria-pressed="loud" data-key="!">♪ {{ loud ? '✓' : '✕' }}</button>
    <button type="button" @click="help = !help" :aria-expanded="help" data-key="?">?</button>
  </header>
  <div v-if="lost" class="banner alarm" role="alert">
    <strong>{{ view.page_lost ? words.lost_page : words.lost }}</strong>
    {{ view.heard ? words.lost_age?.replace('{}', age) : words.never }}
  </div>
  <div v-if="view.away && !lost" class="banner alarm" role="alert">{{ words.store_away }}</div>
  <div v-if="view.other" class="banner alarm" role="alert">{{ words.other_city }}</div>
  <div v-if="service?.manual || service?.manual_agencies?.length" class="banner warn" role="status">
    {{ words.manual }}<template v-if="!service.manual">: {{ service.manual_agencies.join(', ') }}</template></div>
  <div v-if="service?.surge || service?.surge_agencies?.length" class="banner warn" role="status">
    {{ words.surge }}<template v-if="!service.surge">: {{ service.surge_agencies.join(', ') }}</template> · {{ words.held?.replace('{}', service.held) }}</div>
  <div v-for="one in service?.warnings || []" :key="one.text" class="banner warn" role="alert">{{ one.text }} · {{ ago(one.since) }}</div>
  <div v-if="service?.silent?.length" class="banner alarm" role="alert">
    {{ words.silent }}: {{ service.silent.join(', ') }}</div>
  <p v-if="help" class="help" role="note">{{ words.key_help }}</p>
  <main :class="{ chosen: chosen.id }">
    <div class="left">
      <Board @open="open" @ask="ask" />
      <Incidents @open="open" />
    </div>
    <section class="map" :aria-label="words.map">
      <div ref="map" class="canvas" id="map" tabindex="-1"></div>
      <button type="button" class="draw" @click="draw" data-key="z"><kbd>z</kbd> {{ words.draw }}</button>
      <details class="legend">
        <summary>{{ words.legend }}</summary>
        <ul>
          <li v-for="one in setting.agencies" :key="one.id"><span class="key" v-html="shape(one.shape)"></span><b class="letters">{{ one.id.slice(0, 2) }}</b>{{ one.id }} · {{ one.name }}</li>
        </ul>
        <ul>
          <li v-for="one in setting.states" :key="one.id"><span class="dot" :class="'s-' + one.id">{{ one.sign || '·' }}</span>{{ one.word }}</li>
        </ul>
        <p>{{ words.credit }}</p>
      </details>
    </section>
    <Details v-if="chosen.id" @ask="ask" @open="open" @close="close" />
  </main>
  <Form ref="form" @send="(said) => $emit('send', said)" />
</div>`,
  data: () => ({ view: store.view, chosen: store.chosen, setting: store.setting, theme: store.kept("theme") || "light", help: false, loud: false }),
  computed: {
    words: () => store.setting.words,
    service: () => store.service.row,
    zone: () => store.setting.zone_label,
    lost() {
      return !this.view.began || this.view.lost || this.view.page_lost;
    },
    rate() {
      this.view.now;
      return store.beat.rate;
    },
    clock() {
      return store.time(this.view.now);
    },
    age() {
      return store.ago(this.view.heard);
    },
    other() {
      return this.setting.language === "en" ? "id" : "en";
    },
  },
  mounted() {
    this.css();
    this.map = new CityMap(this.$refs.map, this.tiles, (kind, id, at) => this.open(kind, id, at));
    this.unlisten = store.listen((what) => {
      if (what === "setting" && !this.loading) {
        this.loading = this.map.load(store.setting.base_map).then(() => this.map.shut());
        // The page may have been loaded again by itself, after the console was away: what was open is open.
        const before = store.tabKept("chosen");
        if (before) this.open(before.kind, before.id, before.at);
      }
    });
    this.unkey = keyboard(this);
    this.sound = new Sound();
    this.loud = this.sound.on;
    document.documentElement.dataset.theme = this.theme;
  },
  unmounted() {
    this.unlisten();
    this.unkey();
    this.sound.close();
    this.map.close();
  },
  methods: {
    shape,
    ago: (ms) => store.ago(ms),
    // An action on something: its form is asked of Python, which knows what is usual now.
    ask(action, about) {
      // A form that comes once the console is back is about another world.
      if (this.view.page_lost) return;
      this.$emit("act", action === "why" ? { do: "why", ...about } : { do: "ask", action, ...about });
    },
    // An area is drawn corner by corner; what it is for is asked once it has three.
    draw() {
      this.open("area", "area");
      this.$refs.map.focus();
    },
    // A letter: on a row of the board accept and refuse are about that row; everywhere else, and for all other letters,
    // it presses the button of the details that shows it.
    letter(key) {
      const row = store.board.get(document.activeElement?.dataset?.keyId);
      if (key === "a" && row) this.ask(row.act, row);
      else if (key === "r" && row?.no) this.ask(row.no, row);
      // The row that it was meant for went.
      else if ("ar".includes(key) && document.activeElement?.id === "board") return true;
      else {
        const one = store.details.row?.actions?.find((action) => action.key === key);
        if (!one) return false;
        this.ask(one.do, store.about());
      }
      return true;
    },
    css() {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = `${this.leaflet}/leaflet/leaflet.css`;
      document.head.prepend(link);
    },
    open(kind, id, at) {
      this.before = this.before && store.chosen.id ? this.before : document.activeElement;
      store.choose(kind, id, at);
      this.$emit("act", { do: "choose", kind, id });
      // Letters are about what is open from now on; Esc goes back to where one was.
      if (kind !== "area") this.$nextTick(() => document.getElementById("details")?.focus({ preventScroll: true }));
    },
    close() {
      store.choose("", "");
      this.$emit("act", { do: "choose", kind: "", id: "" });
      this.before?.focus?.();
      this.before = null;
    },
    ring() {
      this.loud = this.sound.turn();
    },
    speak() {
      store.keep("language", this.other);
      this.$emit("begin", this.other);
    },
    paint() {
      this.theme = this.theme === "night" ? "light" : "night";
      document.documentElement.dataset.theme = this.theme;
      store.keep("theme", this.theme);
      this.$nextTick(() => this.map.repaint());
    },
  },
};
