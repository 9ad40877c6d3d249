// Gives the page its light before anything of it is painted, or a page by night would flash as by day.
"use strict";

(function () {
  let light = "";
  try {
    light = JSON.parse(localStorage.getItem("preview") || "{}").light;
  } catch { /* then the system's */ }
  const own = window.matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day";
  document.documentElement.dataset.light = ["day", "night"].includes(light) ? light : own;
})();
