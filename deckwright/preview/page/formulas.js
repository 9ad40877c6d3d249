// Formulas of the list, as MathML, which browsers show themselves. A frame without an origin writes it with the MathJax
// of the cards; what comes back is rebuilt here from what MathML for showing consists of, and nothing else.
import { make } from "./slots.js";

const SHOWN = new Set(
  ("math mrow mi mn mo ms mtext mspace msub msup msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd " +
    "mstyle mpadded mphantom menclose mmultiscripts mprescripts none").split(" "),
);
const KEPT = ["mathvariant", "stretchy", "fence", "separator", "form", "accent", "linethickness", "displaystyle", "width"];
const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

const written = new Map(); // what each formula is as MathML: null while it is asked for
const waiting = new Map(); // the elements that wait for it
let writer = null;

/** Return an element for a formula: its TeX, until it is written. */
export function formula(tex) {
  const element = make("var", {}, tex);
  if (written.get(tex)) {
    put(element, written.get(tex));
  } else {
    if (!written.has(tex)) ask(tex);
    waiting.set(tex, [...(waiting.get(tex) || []), element]);
  }
  return element;
}

let asked = [];

function ask(tex) {
  written.set(tex, null);
  if (!asked.length) queueMicrotask(send); // all formulas of a list at once
  asked.push(tex);
}

let last = Promise.resolve(); // one question after the other, so that each has its own answer

function send() {
  const formulas = asked;
  asked = [];
  last = last.then(start).then((frame) => new Promise((done) => {
    window.addEventListener("message", function hear({ source, data }) {
      if (source !== frame || !data.written) return;
      window.removeEventListener("message", hear);
      formulas.forEach((tex, at) => take(tex, data.written[at]));
      done();
    });
    frame.postMessage({ write: formulas }, "*");
  }));
}

/** Start the frame that writes, once. */
function start() {
  writer ??= new Promise((ready) => {
    const iframe = make("iframe", { title: "", inert: true, hidden: true, src: "/card/" });
    iframe.setAttribute("sandbox", "allow-scripts");
    iframe.setAttribute("aria-hidden", "true");
    window.addEventListener("message", ({ source, data }) => {
      if (source === iframe.contentWindow && data.ready) ready(source);
    });
    document.body.append(iframe);
  });
  return writer;
}

function take(tex, text) {
  written.set(tex, text);
  for (const element of waiting.get(tex) || []) put(element, text);
  waiting.delete(tex);
}

/** Let an element show a formula that was written; one that MathJax refused stays as it is. */
export function put(element, text) {
  const found = text && new DOMParser().parseFromString(text, "application/xml").documentElement;
  const made = found && found.localName === "math" && !found.querySelector("parsererror, merror") && rebuilt(found);
  if (made) element.replaceChildren(made);
}

function rebuilt(node) {
  if (node.nodeType === Node.TEXT_NODE) return /^[ \n]*$/.test(node.data) ? "" : node.data; // the first only indents
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const inside = [...node.childNodes].map(rebuilt);
  if (!SHOWN.has(node.localName)) return make("span", {}, node.textContent);
  const made = document.createElementNS(NAMESPACE, node.localName);
  for (const name of KEPT) if (node.hasAttribute(name)) made.setAttribute(name, node.getAttribute(name));
  made.append(...inside);
  return made;
}
