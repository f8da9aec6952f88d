// One form for everything that a supervisor does: what is usual is filled in, Enter sends, Esc leaves it.
// What came of it is said below; where the world had moved, the form says so and asks to look again.
import { store } from "./store.js";

export const Form = {
  emits: ["send"],
  template: `
<dialog ref="dialog" class="form" aria-labelledby="form-title" @close="left">
  <form v-if="form" method="dialog" @submit.prevent="send">
    <h2 id="form-title">{{ form.title }}</h2>
    <label v-for="field in form.fields" :key="field.name">{{ field.label }}
      <select v-if="field.options.length" v-model="values[field.name]" :name="field.name" :required="field.required">
        <template v-for="group in grouped(field)" :key="group.title">
          <optgroup v-if="group.title" :label="group.title"><option v-for="one in group.options" :key="one.value" :value="one.value">{{ one.label }}</option></optgroup>
          <template v-else><option v-for="one in group.options" :key="one.value" :value="one.value">{{ one.label }}</option></template>
        </template>
      </select>
      <input v-else v-model="values[field.name]" :name="field.name" :required="field.required" maxlength="500" autocomplete="off"
        :list="field.suggestions.length ? 'list-' + field.name : null" />
      <datalist v-if="field.suggestions.length" :id="'list-' + field.name"><option v-for="one in field.suggestions" :key="one" :value="one"></option></datalist>
    </label>
    <div v-if="form.sides" class="sides">
      <section v-for="side in sides" :key="side.title"><h3>{{ side.title }}</h3>
        <p class="facts">{{ words.reports }}: {{ side.reports }}<template v-if="side.missing"> · {{ words.missing?.replace('{}', side.missing) }}</template></p>
        <ul><li v-for="unit in side.units" :key="unit.id"><b>{{ unit.id }}</b> {{ unit.sign }} {{ unit.word }}</li></ul>
        <p v-if="side.note || !side.units.length" class="facts">{{ side.note || words.no_units }}</p></section>
    </div>
    <label>{{ words.who }} <input v-model="by" name="by" required maxlength="60" autocomplete="off" /></label>
    <p v-if="said" class="said" :class="{ bad: !said.ok }" role="alert">{{ said.text || words[said.word] }}</p>
    <p class="buttons">
      <button type="submit" class="send" ref="send" :disabled="busy || said?.moved">{{ busy ? words.sending : words.send }} ⏎</button>
      <button type="button" ref="leave" @click="$refs.dialog.close()">{{ words.cancel }} (Esc)</button>
    </p>
  </form>
</dialog>
<p v-if="told" class="told" role="status">✓ {{ told }}</p>
<div v-if="refused" class="told bad" role="alert"><b>{{ refused.title }}</b> {{ refused.text }}
  <button type="button" @click="refused = null">✕ {{ words.seen }}</button></div>`,
  data: () => ({ form: null, values: {}, by: store.kept("by") || "", view: store.view, busy: false, said: null, told: "", refused: null }),
  computed: {
    words: () => store.setting.words,
    // Of a merge the units of both, of parting who goes where.
    sides() {
      const { by, own, others } = this.form.sides;
      return [own, ...(others[this.values[by]] || [])].filter(Boolean);
    },
  },
  watch: {
    values: { deep: true, handler() { this.keep(); } },
    // Whether it arrived nobody knows; the same form says the same once more, and the server does it once.
    "view.page_lost"(lost) { if (lost && this.busy) this.tell("unheard"); },
  },
  created() {
    // The title of each form that was sent, by its request; a shift's worth is little.
    this.sent = new Map();
  },
  mounted() {
    this.unlisten = store.listen((what, given) => {
      if (what === "form") this.open(given);
      if (what === "said") this.hear(given);
    });
    const before = store.tabKept("form");
    if (before) {
      this.open(before.form, before.values, before.went);
      this.tell(before.went ? "unheard" : "kept");
    }
  },
  unmounted() {
    this.unlisten();
  },
  methods: {
    // The options under their headings, as many to each as the form says.
    grouped(field) {
      let from = 0;
      const groups = field.groups.map(({ title, count }) => ({ title, options: field.options.slice(from, (from += count)) }));
      return groups.length ? groups.filter((group) => group.options.length) : [{ title: "", options: field.options }];
    },
    open(form, values = Object.fromEntries(form.fields.map((field) => [field.name, field.value])), went = false) {
      this.form = form;
      this.values = values;
      this.went = went;
      this.said = null;
      this.busy = false;
      this.before = document.activeElement;
      this.$nextTick(() => {
        if (!this.$refs.dialog.open) this.$refs.dialog.showModal();
        const empty = form.fields.find((field) => field.required && !field.value);
        const first = !this.by ? "by" : empty?.name;
        (first ? this.$refs.dialog.querySelector(`[name=${first}]`) : this.$refs.send).focus();
      });
    },
    tell(word) {
      this.said = { ok: false, word };
      this.busy = false;
    },
    // A page that is loaded again, for its console was away, shows the form as it was left.
    keep() {
      if (this.form) store.tabKeep("form", { form: this.form, values: this.values, went: this.went });
    },
    send() {
      store.keep("by", this.by);
      // Nothing waits in the browser for a console that comes back: by then the world is another.
      if (this.view.page_lost) return this.tell(this.went ? "unheard" : "unsent");
      this.went = true;
      this.keep();
      this.busy = true;
      this.said = null;
      // What it was about and what was seen goes back as it came.
      const { title, fields, sides, ...form } = this.form;
      this.sent.set(form.request, title);
      this.$emit("send", { form, values: { ...this.values }, by: this.by });
    },
    // What came of a form that was left meanwhile is said beside whatever is open now, and a refusal stays until it is
    // seen.
    hear(said) {
      const own = this.$refs.dialog.open && said.request === this.form?.request;
      if (own) {
        this.busy = false;
        this.went = Boolean(said.unheard);
        this.keep();
        this.$nextTick(() => document.activeElement === document.body && this.$refs.leave?.focus());
      }
      if (!said.ok) {
        if (own) this.said = said;
        else this.refused = { title: this.sent.get(said.request), text: said.text };
        return;
      }
      // What was asked for stands in its form and goes with it.
      if (said.stays) {
        if (own) this.said = said;
        return;
      }
      this.told = said.text;
      clearTimeout(this.clearing);
      this.clearing = setTimeout(() => (this.told = ""), 4000);
      if (own) this.$refs.dialog.close();
    },
    left() {
      // What was said in it, too: it may be somebody's name.
      this.form = this.said = null;
      store.tabKeep("form", null);
      if (this.before?.isConnected) this.before.focus();
      else document.querySelector("#board button.row")?.focus();
    },
  },
};
