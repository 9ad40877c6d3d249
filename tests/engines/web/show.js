// show(): puts a side of a card on a page as the desktop's reviewer does, and waits until it is whole.
"use strict";

// A phone's scrollbars take no room; Anki's CSS for a Mac leaves them alone.
const PLATFORM = (width) => (width < 600 ? "isMac fancy" : "isLin fancy");

const dress = (card, mode, width) =>
  `card card${card.ord + 1} ${PLATFORM(width)}${mode === "night" ? " nightMode night_mode" : ""}`;

async function show(inside, card, side, mode, width) {
  const classes = dress(card, mode, width);
  if (side === "front") inside._showQuestion(card.question, card.answer, classes);
  else inside._showAnswer(card.answer, classes);
  await new Promise((resolve) => inside._queueAction(resolve));
  const pictures = [...inside.document.images].map((image) => image.decode().catch(() => {}));
  await Promise.all([...pictures, inside.document.fonts.ready]);
}
