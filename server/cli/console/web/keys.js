// The keyboard: rows are walked with j and k or the arrows, areas are reached with one letter, Esc goes back.

const AREAS = { b: "board", i: "incidents", m: "map", d: "details" };

function rows() {
  const area = document.activeElement?.closest?.("#board, #incidents, #details");
  return [...(area || document.getElementById("board")).querySelectorAll("button:not(.close):not([disabled])")];
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step));
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

export function keyboard(root) {
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A form has the keyboard to itself, wherever the focus went: a button that waits for an answer loses it.
    if (event.target.matches?.("input, select, textarea") || document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "ArrowDown") {
      if (event.key === "ArrowDown" && event.target.closest?.("#map")) return;
      walk(1);
    } else if (event.key === "k" || event.key === "ArrowUp") {
      if (event.key === "ArrowUp" && event.target.closest?.("#map")) return;
      walk(-1);
    } else if (event.key === "Escape") root.close();
    else if (event.key === "?") root.help = !root.help;
    else if (event.key === "s") root.open("service", "service");
    else if (event.key === "z") root.draw();
    else if (event.key === "l") root.speak();
    else if (event.key === "t") root.paint();
    else if (event.key === "!") root.ring();
    else if (event.key === "/") document.getElementById("find").focus();
    else if (AREAS[event.key]) {
      const area = document.getElementById(AREAS[event.key]);
      (area?.querySelector("button.row") || area)?.focus();
    } else if (event.key.length !== 1 || !root.letter(event.key)) return;
    event.preventDefault();
  };
  window.addEventListener("keydown", pressed);
  return () => window.removeEventListener("keydown", pressed);
}
