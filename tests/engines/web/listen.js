// Loaded before everything else in the reviewer's page: the night mode, Anki's bridge, and what goes wrong.
"use strict";

window.setNight = (night) => {
  document.documentElement.classList.toggle("night-mode", night);
  document.documentElement.dataset.bsTheme = night ? "dark" : "light";
};
setNight(new URLSearchParams(location.search).has("night"));

window.pycmd = window.bridgeCommand = () => false; // Anki's Python side

// WebKit's driver has no log, so the page keeps its own. The reviewer logs nothing while all is well.
window.complaints = [];
const NOISE = /^No version information available for component/; // of Anki's own MathJax
const keep = (text) => NOISE.test(text) || window.complaints.push(`console: ${text}`.slice(0, 300));
for (const level of ["error", "warn"]) {
  const original = console[level].bind(console);
  console[level] = (...words) => {
    keep(words.join(" "));
    original(...words);
  };
}
addEventListener("error", (event) => keep(event.message || `cannot load ${event.target.src || event.target.href}`), true);
addEventListener("unhandledrejection", (event) => keep(event.reason));
