// Lets an author draw a rectangle on a card's picture, with a mouse, a finger or keys, and says it as the line of a region.
"use strict";

(function () {
  const STEP = 0.01; // of the picture, for an arrow key
  const LEAST = 0.005;
  const FIRST = { left: 0.4, top: 0.4, width: 0.2, height: 0.1 };
  const HELP = "Draw a region: drag with the mouse or a finger. Or arrows move it, Shift and arrows change its size, "
    + "Enter copies its line, Escape ends.";
  let now = null;

  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  const share = (value) => `${Math.round(value * 1000) / 10}%`;

  /** Draw on the picture of a card; `tell` hears the line of each rectangle, and that drawing ended. With `focus` keys go there. */
  function start(card, tell, focus) {
    stop();
    const picture = [...card.querySelectorAll("img")].find((one) => one.offsetWidth > 40);
    if (!picture) return;
    const sheet = document.createElement("div");
    const box = document.createElement("div");
    sheet.id = "drawing";
    sheet.tabIndex = 0;
    sheet.setAttribute("role", "application");
    sheet.setAttribute("aria-label", HELP);
    sheet.title = HELP;
    sheet.append(box);
    document.body.append(sheet);
    const ordinals = [...card.querySelectorAll("[data-ordinal]")].map((one) => Number(one.dataset.ordinal));
    now = { sheet, box, picture, tell, next: Math.max(0, ...ordinals) + 1, at: null, from: null };
    now.watch = new ResizeObserver(place);
    now.watch.observe(picture);
    now.watch.observe(document.body);
    for (const [name, act] of Object.entries({ pointerdown, pointermove, pointerup, pointercancel, keydown })) {
      sheet.addEventListener(name, act);
    }
    place();
    if (focus) sheet.focus({ preventScroll: true });
  }

  function stop() {
    if (!now) return;
    now.watch.disconnect();
    now.sheet.remove();
    now = null;
  }

  /** Lay the sheet over the picture, and the rectangle where it is. */
  function place() {
    if (!now) return;
    const seen = now.picture.getBoundingClientRect();
    Object.assign(now.sheet.style, {
      left: `${seen.left + window.scrollX}px`,
      top: `${seen.top + window.scrollY}px`,
      width: `${seen.width}px`,
      height: `${seen.height}px`,
    });
    now.box.hidden = !now.at;
    for (const side of ["left", "top", "width", "height"]) now.box.style[side] = now.at ? `${now.at[side] * 100}%` : "";
  }

  function pointAt(event) {
    const seen = now.sheet.getBoundingClientRect();
    return {
      x: within((event.clientX - seen.left) / seen.width, 0, 1),
      y: within((event.clientY - seen.top) / seen.height, 0, 1),
    };
  }

  function pointerdown(event) {
    if (event.button) return;
    event.preventDefault();
    now.sheet.focus({ preventScroll: true });
    now.sheet.setPointerCapture(event.pointerId);
    now.from = pointAt(event);
  }

  function pointermove(event) {
    if (!now.from) return;
    const [a, b] = [now.from, pointAt(event)];
    now.at = {
      left: Math.min(a.x, b.x),
      top: Math.min(a.y, b.y),
      width: Math.abs(a.x - b.x),
      height: Math.abs(a.y - b.y),
    };
    place();
  }

  function pointerup(event) {
    pointermove(event);
    const drawn = now.from && now.at && now.at.width > LEAST && now.at.height > LEAST;
    now.from = null;
    if (drawn) say();
  }

  function pointercancel() {
    now.from = null;
  }

  function keydown(event) {
    const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (event.key === "Escape") {
      now.tell({ undrawn: true });
    } else if (event.key === "Enter") {
      if (now.at) say();
    } else if (step) {
      const at = now.at || FIRST;
      const [x, y] = now.at ? step : [0, 0];
      now.at = event.shiftKey
        ? { ...at, width: within(at.width + x, STEP, 1 - at.left), height: within(at.height + y, STEP, 1 - at.top) }
        : { ...at, left: within(at.left + x, 0, 1 - at.width), top: within(at.top + y, 0, 1 - at.height) };
      place();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Tell the line of the rectangle, in shares that do not go over the picture's edge. */
  function say() {
    const round = (value) => Math.round(value * 1000) / 1000;
    const [left, top] = [round(now.at.left), round(now.at.top)];
    const width = Math.min(round(now.at.width), 1 - left);
    const height = Math.min(round(now.at.height), 1 - top);
    now.tell({ region: `- {{c${now.next}::Label}}: rect ${[left, top, width, height].map(share).join(" ")}` });
    now.next += 1;
  }

  window.drawing = { start, stop };
})();
