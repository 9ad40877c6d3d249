// inspect(): the cards from number `first` to before `end` in one frame, each side examined by faults.js (and by axe where
// asked for) in every mode at every width. A side is put on the page once: making its formulas takes longer than all the rest.
"use strict";

const HEIGHT = { 320: 568, 390: 760, 768: 900, 1280: 800 };

async function open(scripts) {
  const frame = document.createElement("iframe");
  frame.src = "/_test/reviewer.html";
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.replaceChildren(frame);
  await loaded;
  const inside = frame.contentWindow;
  for (const source of scripts) {
    const script = inside.document.createElement("script");
    script.src = source;
    const ready = new Promise((resolve) => script.addEventListener("load", resolve));
    inside.document.head.append(script);
    await ready;
  }
  inside.focus();
  return frame;
}

// Changes the mode and the width under a card that is on the page.
function redress(frame, card, mode, width) {
  frame.width = width;
  frame.height = HEIGHT[width];
  frame.contentWindow.setNight(mode === "night");
  frame.contentDocument.body.className = dress(card, mode, width);
}

async function inspect(first, end, widths, modes, literal, withAxe) {
  const cards = (await (await fetch("/cards.json")).json()).slice(first, end);
  const frame = await open(["/_test/faults.js", ...(withAxe ? ["/_test/axe.min.js"] : [])]);
  const inside = frame.contentWindow;
  const found = [];
  let [sides, texts] = [0, 0];
  for (const card of cards) {
    for (const side of ["front", "back"]) {
      const note = (fault, where) => found.push({ note: card.note, ord: card.ord, side, where, fault });
      inside.complaints.length = 0;
      redress(frame, card, modes[0], widths[0]);
      await show(inside, card, side, modes[0], widths[0]);
      for (const mode of modes) {
        for (const width of widths) {
          redress(frame, card, mode, width);
          const result = inside.findFaults(width, literal.includes(card.note));
          const faults = withAxe ? [...result.faults, ...(await inside.findViolations())] : result.faults;
          for (const fault of faults) note(fault, `${width} ${mode}`);
          texts += result.texts;
          sides += 1;
        }
      }
      for (const fault of inside.complaints) note(fault, "");
    }
  }
  return { found, sides, texts };
}
