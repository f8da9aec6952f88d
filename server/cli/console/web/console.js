// The element that NiceGUI puts on the page: hands messages to the store and what people do to Python.
import { Root, store } from "sigap-console";

export default {
  components: { Root },
  template: `<Root :tiles="tiles" :leaflet="leafletPath" @begin="begin" @act="(said) => $emit('act', said)"
    @send="(said) => $emit('send', said)" />`,
  props: { language: String, tiles: String, resourcePath: String },
  emits: ["begin", "seen", "act", "send"],
  computed: {
    leafletPath() {
      return (window.path_prefix || "") + this.resourcePath;
    },
  },
  async mounted() {
    await this.$nextTick();
    this.begin(store.kept("language") || this.language);
  },
  methods: {
    begin(language) {
      store.forget();
      this.$emit("begin", { language });
    },
    take(message) {
      store.take(message);
      if (message.version) this.$emit("seen", { version: message.version });
    },
  },
};
