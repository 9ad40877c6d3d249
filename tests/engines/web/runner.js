// inspect(): every card in one frame, each side examined by faults.js (and by axe where asked for).
"use strict";

const HEIGHT = { 320: 568, 390: 760, 768: 900, 1280: 800 };

async function open(width, mode, scripts) {
  document.body.replaceChildren();
  const frame = document.createElement("iframe");
  frame.width = width;
  frame.height = HEIGHT[width];
  frame.src = `/_test/reviewer.html${mode === "night" ? "?night" : ""}`;
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
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
  return inside;
}

async function inspect(width, mode, literal, withAxe) {
  const cards = await (await fetch("/cards.json")).json();
  const inside = await open(width, mode, ["/_test/faults.js", ...(withAxe ? ["/_test/axe.min.js"] : [])]);
  const found = [];
  let sides = 0;
  let texts = 0;
  for (const card of cards) {
    for (const side of ["front", "back"]) {
      inside.complaints.length = 0;
      await show(inside, card, side, mode, width);
      const result = inside.findFaults(width, literal.includes(card.note));
      const faults = [...result.faults, ...inside.complaints];
      if (withAxe) faults.push(...(await inside.findViolations()));
      found.push(...faults.map((fault) => ({ note: card.note, ord: card.ord, side, fault })));
      texts += result.texts;
      sides += 1;
    }
  }
  return { found, sides, texts };
}
