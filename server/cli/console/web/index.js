// What the page is made of, under one name for the element.
export { Root } from "./root.js";
export { store } from "./store.js";
