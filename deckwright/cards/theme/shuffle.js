// A new order for every review, so that the place of the right option is not what is learned. Both sides agree through
// a seed that the front leaves in sessionStorage (AnkiDroid loads a new page for each side); where there is no
// storage, the seed is the date. Without any script the builder's own order stands.
(function () {
  document.querySelectorAll("ul.options:not([data-shuffled])").forEach(function (list) {
    var card = list.closest("[data-side]");
    if (!card) return;
    var key = "deckwright-order-" + card.getAttribute("data-id");
    var seed = Math.floor(Date.now() / 86400000);
    try {
      if (card.getAttribute("data-side") === "front") {
        var fresh = Math.floor(Math.random() * 2147483646) + 1;
        sessionStorage.setItem(key, fresh);
        seed = fresh;
      } else {
        seed = Number(sessionStorage.getItem(key)) || seed;
      }
    } catch (storageIsOff) {}
    var rest = Array.prototype.slice.call(list.children);
    while (rest.length) {
      seed = (seed * 48271) % 2147483647;
      list.appendChild(rest.splice(seed % rest.length, 1)[0]);
    }
    list.setAttribute("data-shuffled", "");
  });
})();
