// show(): puts a side of a card on a page as the desktop's reviewer does, and waits until it is whole.
"use strict";

// A phone's scrollbars take no room; Anki's CSS for a Mac leaves them alone.
const PLATFORM = (width) => (width < 600 ? "isMac fancy" : "isLin fancy");

const dress = (card, mode, width) =>
  `card card${card.ord + 1} ${PLATFORM(width)}${mode === "night" ? " nightMode night_mode" : ""}`;

// Anki's own Python tells the page what to show by the names that begin with an underscore: there are no others.
// They are known here only; tests/house/test_reach.py says with which versions of Anki.
const put = (inside, card, side, classes) => {
  if (side === "front") inside._showQuestion(card.question, card.answer, classes);
  else inside._showAnswer(card.answer, classes);
};
const afterwards = (inside, act) => inside._queueAction(act);

async function show(inside, card, side, mode, width) {
  const classes = dress(card, mode, width);
  put(inside, card, side, classes);
  await new Promise((resolve) => afterwards(inside, resolve));
  const pictures = [...inside.document.images].map((image) => image.decode().catch(() => {}));
  await Promise.all([...pictures, inside.document.fonts.ready]);
  // Anki's script gives a masked picture its size when it has been loaded.
  const masked = inside.document.getElementById("image-occlusion-container");
  while (masked && !masked.style.aspectRatio) await new Promise((resolve) => setTimeout(resolve, 10));
}
