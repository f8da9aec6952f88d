// Two short tones when a decision about a P1 begins to wait; off until somebody wants them. The browser makes them itself.
import { store } from "./store.js";

// However many come at once, so often at most.
const PAUSE_MS = 2000;
const TONES_HZ = [880, 1175];
const TONE_S = 0.16;
const LOUDNESS = 0.25;

export class Sound {
  constructor() {
    this.on = store.kept("sound") === "on";
    this.played_ms = -PAUSE_MS;
    // Rows that were told, of a whole shift: nothing is news twice, nor what waited before the page was opened.
    this.known = new Set();
    this.stop = store.listen((what, rows) => this.hear(what, rows));
    // Browsers keep a page silent until somebody has done something on it.
    this.wake = () => this.context?.resume();
    for (const done of ["keydown", "pointerdown"]) window.addEventListener(done, this.wake);
    if (this.on) this.context = new AudioContext();
  }

  close() {
    this.stop();
    for (const done of ["keydown", "pointerdown"]) window.removeEventListener(done, this.wake);
    this.context?.close();
  }

  turn() {
    this.on = !this.on;
    store.keep("sound", this.on ? "on" : "off");
    this.context ||= new AudioContext();
    this.wake();
    if (this.on) this.play();
    return this.on;
  }

  hear(what, rows) {
    if (what !== "board") return;
    const waiting = Object.values(rows).filter((row) => row?.group === "decide" && row.priority === 1);
    const news = waiting.some((row) => row.since >= store.began && !this.known.has(row.key));
    for (const row of waiting) this.known.add(row.key);
    const now_ms = performance.now();
    if (!this.on || !news || now_ms - this.played_ms < PAUSE_MS) return;
    this.played_ms = now_ms;
    this.play();
  }

  play() {
    TONES_HZ.forEach((pitch, place) => {
      const tone = new OscillatorNode(this.context, { frequency: pitch });
      const gain = new GainNode(this.context, { gain: LOUDNESS });
      tone.connect(gain).connect(this.context.destination);
      const begin_s = this.context.currentTime + place * TONE_S;
      tone.start(begin_s);
      tone.stop(begin_s + TONE_S);
    });
  }
}
