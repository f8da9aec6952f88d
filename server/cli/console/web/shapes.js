// Signs of the map: a shape for each agency, a fill and a mark for what its unit is doing. Never colour alone.
const PATHS = {
  square: "M4 4h16v16H4z",
  cross: "M7 2.500h10v4.500h4.500v10H17v4.500H7V17H2.500V7H7z",
  shield: "M12 2.5l8.5 3v6c0 5-3.5 8.5-8.5 10-5-1.500-8.500-5-8.500-10v-6z",
  diamond: "M12 2l10 10-10 10L2 12z",
  triangle: "M12 2.500l10.500 18.500h-21z",
  hexagon: "M7 3h10l5.500 9L17 21H7l-5.500-9z",
  circle: "M12 2.500a9.500 9.500 0 1 1 0 19 9.500 9.500 0 0 1 0-19z",
  octagon: "M8 2.500h8L21.500 8v8L16 21.500H8L2.500 16V8z",
  pentagon: "M12 2l10 7.500-4 12H6l-4-12z",
  drop: "M12 2c4 5 7.500 8.500 7.500 12.500a7.500 7.500 0 0 1-15 0C4.500 10.500 8 7 12 2z",
};

export function shape(name) {
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[name] || PATHS.circle}"/></svg>`;
}

export function escape(text) {
  return String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
