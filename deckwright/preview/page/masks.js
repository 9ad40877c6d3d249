// Draws the masks of an image occlusion over its picture, as Anki's reviewer does for the templates that ask for it.
// Shares of the picture's width and height become pixels of a canvas, which lies over the picture.
"use strict";

(function () {
  const MOST = 4096 * 4096; // pixels of a canvas
  const TURN = 10000; // Anki's angle of a whole turn
  const MASK = "#ffeba2";
  const TEXT = { font: "Arial", size: 40, fill: "#000000", ground: "#ffffff", pad: 5, line: 1.5 };
  const SHAPES = { rect, ellipse, polygon, text };
  const CALL = /\banki\s*\.\s*(?:imageOcclusion\s*\.\s*setup|setupImageCloze)\s*\(/;

  const number = (text) => (Number.isNaN(Number(text)) ? 0 : parseFloat(text));

  /** Whether a script of a template asks for masks. */
  function asksForMasks(script) {
    return CALL.test(script.textContent);
  }

  /** Draw the masks of a card that stands on the page; `only` is the kind of shape that is wanted, if not all. */
  function drawMasks(card, only = "") {
    const canvas = card.querySelector("#image-occlusion-canvas");
    const container = card.querySelector("#image-occlusion-container");
    const picture = container?.querySelector("img");
    if (!canvas || !picture) return;
    const { naturalWidth: wide, naturalHeight: high } = picture;
    if (!wide || !high) return;
    container.style.aspectRatio = `${wide / high}`;
    const fits = devicePixelRatio * Math.min(canvas.clientWidth / wide, canvas.clientHeight / high);
    const scale = Math.min(fits, Math.sqrt(MOST / (wide * high)));
    canvas.width = Math.floor(wide * scale);
    canvas.height = Math.floor(high * scale);
    const context = canvas.getContext("2d");
    const look = getComputedStyle(canvas);
    const active = paint(look, "active", "#ff8e8e", "#212121");
    const inactive = paint(look, "inactive", MASK, "#212121");
    const highlight = paint(look, "highlight", "#ff8e8e00", "#ff8e8e");
    const draw = (kind, painted) => {
      for (const { dataset } of card.querySelectorAll(`div.${kind}[data-shape]`)) {
        const shape = SHAPES[dataset.shape];
        if (shape && (!only || only === dataset.shape)) shape(context, dataset, painted(dataset));
      }
    };
    draw("cloze", () => active);
    draw("cloze-inactive", ({ occludeinactive, fill, shape }) => {
      if (occludeinactive !== "1") return null;
      const own = fill ?? (shape === "text" ? TEXT.fill : MASK);
      return own === MASK ? inactive : { ...inactive, fill: own };
    });
    draw("cloze-highlight", () => highlight);
  }

  /** Read from the style of the note type what a kind of mask is painted with. */
  function paint(look, kind, fill, stroke) {
    const [width, colour] = look.getPropertyValue(`--${kind}-shape-border`).split(" ").filter(Boolean);
    const wide = parseFloat(width);
    return {
      fill: look.getPropertyValue(`--${kind}-shape-color`).trim() || fill,
      stroke: colour || stroke,
      width: Number.isNaN(wide) ? 1 : wide,
    };
  }

  /** Paint a shape that is turned about its upper left corner. */
  function turned(context, { left, top, angle }, draw) {
    const x = Math.round(number(left) * context.canvas.width);
    const y = Math.round(number(top) * context.canvas.height);
    context.save();
    context.translate(x, y);
    context.rotate(((number(angle) % TURN) / TURN) * 2 * Math.PI);
    context.translate(-x, -y);
    draw(x, y);
    context.restore();
  }

  function colour(context, { fill, stroke, width }) {
    Object.assign(context, { fillStyle: fill, strokeStyle: stroke, lineWidth: width });
  }

  function finish(context, painted) {
    context.closePath();
    context.fill();
    if (painted.width) context.stroke();
  }

  function rect(context, data, painted) {
    if (!painted) return;
    const wide = Math.round(parseFloat(data.width) * context.canvas.width);
    const high = Math.round(parseFloat(data.height) * context.canvas.height);
    colour(context, painted);
    turned(context, data, (x, y) => {
      context.fillRect(x, y, wide, high);
      if (painted.width) context.strokeRect(x, y, wide, high);
    });
  }

  function ellipse(context, data, painted) {
    if (!painted) return;
    const rx = Math.round(parseFloat(data.rx) * context.canvas.width);
    const ry = Math.round(parseFloat(data.ry) * context.canvas.height);
    colour(context, painted);
    turned(context, data, (x, y) => {
      context.beginPath();
      context.ellipse(x + rx, y + ry, rx, ry, 0, 0, Math.PI * 2);
      finish(context, painted);
    });
  }

  /** A polygon stands where its box does, and not where its points say. */
  function polygon(context, data, painted) {
    if (!painted || !data.points) return;
    const { width, height } = context.canvas;
    const points = data.points.split(" ").map((pair) => pair.split(","));
    const placed = points.map(([x, y]) => [Math.round(x * width), Math.round(y * height)]);
    const x = Math.round(number(data.left) * width) - Math.min(...placed.map((one) => one[0]));
    const y = Math.round(number(data.top) * height) - Math.min(...placed.map((one) => one[1]));
    colour(context, painted);
    context.beginPath();
    for (const one of placed) context.lineTo(x + one[0], y + one[1]);
    finish(context, painted);
  }

  /** Words on the picture, on a ground of their own. */
  function text(context, data, painted) {
    if (!painted) return;
    const scale = parseFloat(data.scale);
    const size = parseFloat(data.fontSize) * context.canvas.height || TEXT.size;
    turned(context, data, (left, top) => {
      context.font = `${size}px ${TEXT.font}`;
      context.textBaseline = "top";
      context.scale(scale, scale);
      const lines = (data.text ?? "").split("\n");
      const letter = context.measureText("M");
      const high = TEXT.line * (letter.actualBoundingBoxAscent + letter.actualBoundingBoxDescent);
      const wide = Math.max(...lines.map((line) => context.measureText(line).width));
      const [x, y] = [left / scale, top / scale];
      context.fillStyle = TEXT.ground;
      context.fillRect(x, y, wide + TEXT.pad, lines.length * high + TEXT.pad);
      context.fillStyle = data.fill ?? TEXT.fill;
      lines.forEach((line, at) => context.fillText(line, x, y + at * high));
    });
  }

  /** Draw a card's masks, now and at every other width, and let its button take them away. */
  function setMasks(card) {
    let bare = false;
    const draw = () => drawMasks(card, bare ? "text" : "");
    const toggle = card.querySelector("#toggle");
    if (toggle) {
      toggle.hidden = !card.querySelector('[data-occludeinactive="1"]');
      toggle.addEventListener("click", () => { bare = !bare; draw(); });
    }
    const canvas = card.querySelector("#image-occlusion-canvas");
    if (canvas) new ResizeObserver(draw).observe(canvas);
    draw();
  }

  window.masks = { asksForMasks, setMasks };
})();
