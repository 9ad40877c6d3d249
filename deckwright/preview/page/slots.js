// Places for a card on the page. A frame shows all cards of one look: a card of another look, or a theme that was edited,
// gets a frame of its own, which is seen only when its card is, so that no card is ever seen in another one's style.

const LOOKS = 3; // frames that a place keeps: going to and fro between two note types loads nothing

export function make(name, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
}

/** What a card looks like but for its content; which of its note's cards it is matters to few styles. */
function lookOf(card) {
  return /\.card\d/.test(card.css) ? `${card.ord}\n${card.css}` : card.css;
}

export class Slot {
  constructor(side, light) {
    this.title = `${side}, ${light}`;
    this.label = make("h2", { className: "label" });
    this.screen = make("div", { className: "screen" });
    this.phone = make("section", { className: "phone" }, this.label, this.screen);
    Object.assign(this.phone.dataset, { side, light });
    this.frames = []; // the one that was sent to last comes last
    this.seen = null;
    this.held = null; // how far the card on view is scrolled, and what of it is unfolded
    this.size = {};
  }

  send(card) {
    const look = lookOf(card);
    const frame = this.frames.find((one) => one.look === look) || this.add(look);
    this.frames = [...this.frames.filter((one) => one !== frame), frame];
    const old = this.frames.filter((one) => one !== frame && one !== this.seen);
    for (const one of old.slice(0, Math.max(0, this.frames.length - LOOKS))) this.remove(one);
    frame.waiting = { ...card, held: card.keep && frame !== this.seen ? this.held : null };
    if (frame.ready) this.post(frame);
  }

  add(look) {
    const iframe = make("iframe", { title: this.title, inert: true });
    iframe.setAttribute("sandbox", "allow-scripts");
    Object.assign(iframe.style, this.size);
    iframe.src = "/card/";
    this.screen.prepend(iframe);
    return { look, iframe, ready: false, waiting: null };
  }

  remove(frame) {
    frame.iframe.remove();
    this.frames = this.frames.filter((one) => one !== frame);
  }

  post(frame) {
    frame.iframe.contentWindow.postMessage(frame.waiting, "*");
  }

  /** Let the card on view be drawn on, or no longer. */
  setDrawing(on, focus) {
    if (focus) this.seen?.iframe.focus();
    this.seen?.iframe.contentWindow.postMessage({ setDrawing: on, focus }, "*");
  }

  /** Return the frame that a message comes from. */
  find(source) {
    return this.frames.find((one) => one.iframe.contentWindow === source);
  }

  begin(frame) {
    frame.ready = true;
    if (frame.waiting) this.post(frame);
  }

  /** Let a frame be seen, now that its card is what was sent last. */
  reveal(frame) {
    if (frame === this.seen) return;
    const focused = this.seen && document.activeElement === this.seen.iframe;
    for (const one of this.frames) one.iframe.inert = one !== frame;
    this.seen = frame;
    if (focused) frame.iframe.focus();
  }

  resize(width, height, scale) {
    this.size = { width: `${width}px`, height: `${height}px`, transform: scale < 1 ? `scale(${scale})` : "" };
    for (const { iframe } of this.frames) Object.assign(iframe.style, this.size);
    Object.assign(this.screen.style, { width: `${width * scale}px`, height: `${height * scale}px` });
  }
}
