// Plays what a round button on the card stands for: a sound, or a text that the browser reads aloud.
"use strict";

(function () {
  const PATIENCE = 2000; // milliseconds for a voice to begin
  let sound = null;

  /** Play; `tell` is called with why nothing is heard, if so. */
  function play({ plays, what, language, speed }, tell) {
    sound?.pause();
    window.speechSynthesis?.cancel();
    if (plays === "sound") playSound(what, tell);
    else speak(what, language, Number(speed) || 1, tell);
  }

  function playSound(name, tell) {
    sound = new Audio(encodeURIComponent(name));
    sound.play().catch((error) => {
      if (error.name !== "AbortError") tell(`This browser cannot play ${name}; Anki may.`);
    });
  }

  function speak(text, language, speed, tell) {
    const silent = `This browser has no voice for ${language}; Anki uses those of the learner's device.`;
    if (!window.speechSynthesis) {
      tell(silent);
      return;
    }
    const said = Object.assign(new SpeechSynthesisUtterance(text), { lang: language, rate: speed });
    const late = setTimeout(() => tell(silent), PATIENCE);
    said.addEventListener("start", () => clearTimeout(late));
    said.addEventListener("end", () => clearTimeout(late));
    said.addEventListener("error", ({ error }) => {
      clearTimeout(late);
      if (!["canceled", "interrupted"].includes(error)) tell(silent);
    });
    window.speechSynthesis.speak(said);
  }

  window.players = { play };
})();
