// One field that opens whatever is typed: an incident by its number, open or not, a unit or a road by its id or name.
import { store } from "./store.js";

export const Find = {
  emits: ["open"],
  template: `
<form class="find" role="search" @submit.prevent="open" @keydown.esc.stop="leave">
  <input ref="text" v-model="text" id="find" name="find" list="findable" maxlength="128" autocomplete="off"
    :aria-label="words.find" :placeholder="'/ ' + (words.find || '')" :aria-invalid="missing" @input="missing = false" @focus="lists = true" />
  <datalist id="findable"><template v-if="lists">
    <option v-for="row in incidents.values()" :key="row.id" :value="row.id">{{ row.type }} · {{ row.place }}</option>
    <option v-for="one in setting.roster" :key="one.id" :value="one.id">{{ one.name }}</option></template></datalist>
</form>`,
  data: () => ({ text: "", missing: false, lists: false, incidents: store.incidents, setting: store.setting }),
  computed: { words: () => store.setting.words },
  methods: {
    open() {
      const found = this.found(this.text.trim().toLowerCase());
      this.missing = !found;
      if (!found) return;
      this.text = "";
      this.$emit("open", ...found);
    },
    // 12 and I12 are one; a name counts where it is whole.
    found(said) {
      if (/^i?[1-9]\d{0,17}$/.test(said)) return ["incident", `I${said.replace("i", "")}`];
      const named = ([id, name]) => [id, name].some((one) => one?.toLowerCase() === said);
      const unit = this.setting.roster.find((one) => named([one.id, one.name]));
      const road = [...(store.names || [])].find(named);
      return unit ? ["unit", unit.id] : road ? ["road", road[0]] : null;
    },
    leave() {
      this.text = "";
      this.$refs.text.blur();
    },
  },
};
