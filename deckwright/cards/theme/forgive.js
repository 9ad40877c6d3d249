// Anki compares letter by letter. Where capitals, spaces or accents are all that differs, this says so; Anki's own marks,
// which show where, stay. The clients keep the page for many cards, so no name may live outside this function.
(function () {
  var box = document.querySelector(".sheet[data-side='back'] .typed");
  var marks = box && box.querySelector("#typeans");
  var arrow = marks && marks.querySelector("#typearrow");
  if (!arrow) return;
  var sides = ["", ""];
  var side = 0;
  for (var node = marks.firstChild; node; node = node.nextSibling) {
    if (node === arrow) side = 1;
    else if (!node.classList || !node.classList.contains("typeMissed") || side) sides[side] += node.textContent;
  }
  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f\s]/g, "").toLowerCase();
  }
  if (plain(sides[0]) && plain(sides[0]) === plain(sides[1])) box.querySelector(".nearly").hidden = false;
})();
