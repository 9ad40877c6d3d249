// The page around the cards: the list, the choices, the keys. It asks the server for the deck at every change it is told
// of, and sends the card on view into frames that have no origin (slots.js, frame.js).
import { formula } from "./formulas.js";
import { Slot, make } from "./slots.js";

(function () {
  const $ = (id) => document.getElementById(id);
  const SIDES = ["front", "back"];
  const LIGHTS = ["day", "night"];
  const WIDTHS = ["320", "390", "768", "1280"];
  const HEIGHTS = { 320: 568, 390: 720, 768: 900, 1280: 800 };
  const LEAST_SCALE = 0.6; // smaller than that, two cards do not stand side by side
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const choice = {
    side: window.innerWidth > 1150 ? "both" : "front",
    light: dark.matches ? "night" : "day",
    width: "390",
    ...remembered(),
  };
  let deck = { name: "", fault: "", notes: [], problems: [] };
  let note = null; // the note on view, with its cards
  let wanted = decodeURIComponent(location.hash.slice(1)); // the id that the author chose last, even while it is gone
  let at = 0; // which of its cards
  let wantedAt = 0; // which the author chose last; who presses fast is ahead of what is seen
  let token = 0;
  let drawing = false; // whether a region is drawn on the picture
  const slots = new Map();

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem("preview") || "{}");
    } catch {
      return {};
    }
  }

  // What the server knows -----------------------------------------------------------------------------------------

  async function ask(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  }

  const askNote = (id) => ask(`/note/${encodeURIComponent(id)}`);

  let asking = 0;
  let refreshing = 0;

  async function refresh() {
    const mine = ++refreshing;
    const before = asking;
    const place = deck.notes.findIndex((one) => note && one.id === note.id);
    let [fresh, card] = await Promise.all([ask("/deck"), wanted ? askNote(wanted) : null]);
    if (asking !== before) card = await askNote(wanted); // the author has gone on meanwhile
    if (mine !== refreshing) return;
    deck = fresh;
    document.title = `${deck.name} · preview`;
    $("deck").textContent = deck.name;
    $("fault").hidden = !deck.fault;
    $("fault").textContent = deck.fault && `${deck.fault}. The cards are as they were before.`;
    list();
    problems();
    if (card) await view(card, true);
    else if (deck.notes.length) await go(deck.notes[Math.max(0, Math.min(place, deck.notes.length - 1))].id, wanted);
    else nothing();
  }

  /** Show a card of the note `id`; `still` is an id to return to as soon as it is there again. */
  async function go(id, still = id, place = 0) {
    wanted = still || id;
    if (wanted === id) wantedAt = place;
    const mine = ++asking;
    const card = note?.id === id ? note : await askNote(id);
    if (mine !== asking || !card) return;
    history.replaceState(null, "", `#${id}`);
    await view(card, false);
  }

  async function view(card, keep) {
    const same = keep && note && note.id === card.id;
    note = card;
    at = Math.min(wanted === note.id ? wantedAt : 0, note.cards.length - 1);
    facts();
    show(same);
    mark(!same);
  }

  function nothing() {
    note = null;
    slots.forEach((slot) => { slot.phone.hidden = true; });
    $("facts").replaceChildren();
    document.body.dataset.seen = "";
  }

  // The cards -----------------------------------------------------------------------------------------------------

  function show(keep) {
    const sides = choice.side === "both" ? SIDES : [choice.side];
    const lights = choice.light === "both" ? LIGHTS : [choice.light];
    document.documentElement.dataset.light = choice.light === "both" ? (dark.matches ? "night" : "day") : choice.light;
    token += 1;
    const shown = lights.flatMap((light) => sides.map((side) => `${side} ${light}`));
    slots.forEach((slot, name) => { slot.phone.hidden = !shown.includes(name); });
    if (!note) return;
    shown.forEach((name, place) => {
      const [side, light] = name.split(" ");
      const slot = slots.get(name) || addSlot(name, side, light);
      slot.phone.style.order = place;
      slot.phone.classList.toggle("stale", note.broken);
      const card = note.cards[at];
      const html = card[side];
      const title = note.cards.length > 1 ? `, card ${at + 1} of ${note.cards.length}` : "";
      slot.label.textContent = `${side}, ${light}${title}${note.broken && note.stale ? ", as it was before" : ""}`;
      verdict(slot, place === 0);
      slot.phone.dataset.sent = String(token);
      slot.send({ token, html, css: note.css, ord: card.ord, night: light === "night", keep, draw: drawing });
    });
    fit();
  }

  function addSlot(name, side, light) {
    const slot = new Slot(side, light);
    slots.set(name, slot);
    $("stage").append(slot.phone);
    return slot;
  }

  /** Put the problems of a broken question where its card was. */
  function verdict(slot, first) {
    slot.screen.querySelector(".verdict")?.remove();
    if (!note.broken || !first) return;
    const errors = note.problems.filter((one) => one.severity === "error");
    const head = errors.length > 1 ? `${errors.length} errors` : "One error";
    slot.screen.append(make("div", { className: "verdict" }, make("h3", {}, head), ...errors.map(problem)));
  }

  /** Give each frame its width in CSS pixels, and make it smaller on this screen where that is too wide. */
  function fit() {
    const stage = $("stage");
    const { paddingLeft, columnGap } = getComputedStyle(stage);
    const room = stage.clientWidth - 2 * parseFloat(paddingLeft);
    const width = Number(choice.width);
    const scaleFor = (columns) => (room - (columns - 1) * parseFloat(columnGap)) / columns / width;
    const shown = [...slots.values()].filter(({ phone }) => !phone.hidden).length;
    const columns = shown === 4 && scaleFor(4) >= 1 ? 4 : shown > 1 && scaleFor(2) > LEAST_SCALE ? 2 : 1;
    const scale = Math.min(1, scaleFor(columns));
    stage.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    const high = Math.min(HEIGHTS[width], Math.max(400, (stage.clientHeight - 64) / scale));
    slots.forEach((slot) => {
      slot.phone.dataset.width = choice.width;
      slot.resize(width, high, scale);
    });
  }

  window.addEventListener("message", (event) => {
    const slot = [...slots.values()].find((one) => one.find(event.source));
    if (!slot) return;
    const frame = slot.find(event.source);
    const told = event.data;
    if (told.ready) slot.begin(frame);
    else if (told.key) press(told.key);
    else if (told.open) window.open(told.open, "_blank", "noopener");
    else if (told.trouble) $("trouble").textContent = told.trouble;
    else if (told.region) tellRegion(told.region);
    else if (told.undrawn) draw(false);
    else if (told.held && frame === slot.seen) slot.held = told.held;
    else if (told.shown === token) {
      slot.reveal(frame);
      slot.phone.dataset.seen = String(token);
      document.body.dataset.seen = note.digest;
      document.body.dataset.seenAt = told.at;
      refusals(told.refused);
    }
  });

  // What stands around them ---------------------------------------------------------------------------------------

  function list() {
    const groups = new Map();
    for (const one of deck.notes) {
      if (!groups.has(one.deck)) groups.set(one.deck, []);
      groups.get(one.deck).push(one);
    }
    const focused = document.activeElement?.closest("#list a")?.hash;
    const made = [...groups].map(([name, notes]) => {
      const items = notes.map((one) => make("li", {}, item(one)));
      const title = name === deck.name ? deck.name : name.slice(deck.name.length + 2).replaceAll("::", " · ");
      return make("section", {}, make("h2", {}, title), make("ol", {}, ...items));
    });
    $("list").replaceChildren(...made);
    search();
    if (focused) $("list").querySelector(`a[href="${focused}"]`)?.focus();
  }

  function item(one) {
    const link = make("a", { href: `#${one.id}` }, make("span", {}, ...(one.shown.length ? one.shown.map(run) : [one.id])));
    link.dataset.id = one.id;
    if (one.faulty || one.warned) {
      const sign = make("span", { className: one.faulty ? "sign error" : "sign warning" }, one.faulty ? "✕" : "!");
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", one.faulty ? "has errors" : "has warnings");
      link.append(sign);
    }
    return link;
  }

  /** A piece of a prompt: its element's name, and its text. */
  function run([name, text]) {
    if (name === "math") return formula(text);
    return name ? make(name, {}, text) : text;
  }

  function mark(scroll) {
    $("list").querySelector("[aria-current]")?.removeAttribute("aria-current");
    const link = note && $("list").querySelector(`a[href="#${CSS.escape(note.id)}"], a[data-id="${CSS.escape(note.id)}"]`);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    if (scroll) link.scrollIntoView({ block: "nearest" });
  }

  /** Words of the text; `#id`; `tag:…` and `deck:…` for a part of one. All of them must be there. */
  function search() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const texts = new Map(deck.notes.map((one) => [one.id, one]));
    let count = 0;
    for (const link of $("list").querySelectorAll("a")) {
      const one = texts.get(link.dataset.id);
      const fits = words.every((word) => matches(one, word));
      link.parentElement.hidden = !fits;
      count += fits;
    }
    for (const group of $("list").children) group.hidden = !group.querySelector("li:not([hidden])");
    const all = deck.notes.length === 1 ? "1 question" : `${deck.notes.length} questions`;
    $("count").textContent = words.length ? `${count} of ${all}` : all;
    mark(false);
  }

  function matches(one, word) {
    if (word.startsWith("#")) return one.id.includes(word.slice(1));
    if (word.startsWith("id:")) return one.id.includes(word.slice(3));
    if (word.startsWith("tag:")) return one.tags.some((tag) => tag.toLowerCase().includes(word.slice(4)));
    if (word.startsWith("deck:")) return one.deck.toLowerCase().includes(word.slice(5));
    return `${one.id} ${one.prompt} ${one.text} ${one.tags.join(" ")}`.toLowerCase().includes(word);
  }

  function place(one) {
    const copy = make("button", { type: "button", className: "place", title: "Copy" }, one.where);
    copy.addEventListener("click", () => copyText(one.where, copy));
    if (!one.link) return copy;
    copy.textContent = "copy";
    copy.setAttribute("aria-label", `copy ${one.where}`);
    return make("span", {}, make("a", { href: one.link, className: "place" }, one.where), " ", copy);
  }

  async function copyText(text, button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
    } catch {
      button.textContent = "cannot be copied";
    }
    setTimeout(() => { button.textContent = before; }, 1200);
  }

  /** Let the card's picture be drawn on, or no longer. */
  function draw(on) {
    drawing = on;
    $("draw")?.setAttribute("aria-pressed", String(on));
    const seen = [...slots.values()].filter(({ phone }) => !phone.hidden);
    seen.forEach((slot, place) => slot.setDrawing(on, on && place === 0));
    if (!on) $("draw")?.focus();
  }

  /** Copy the line of a region that was drawn; where a browser does not let us, it is a button that does. */
  async function tellRegion(line) {
    const copy = make("button", { type: "button", className: "place", title: "Copy" }, line);
    copy.addEventListener("click", () => copyText(line, copy));
    const copied = await navigator.clipboard.writeText(line).then(() => true, () => false);
    $("drawn").replaceChildren(copied ? "Copied: " : "Click to copy: ", copy);
  }

  function facts() {
    const kind = make("span", {}, note.kind);
    const tags = note.tags.map((tag) => make("span", { className: "tag" }, tag));
    const parts = [make("code", {}, `#${note.id}`), kind, make("span", {}, note.deck.replaceAll("::", " › ")), ...tags];
    const told = note.problems.filter((one) => !note.broken || one.severity !== "error").map(problem); // others: verdict
    const trouble = make("p", { id: "trouble", role: "status" });
    const drawn = make("p", { id: "drawn", role: "status" });
    if (note.cards.some(({ front, back }) => /<img\b/.test(front + back))) {
      const button = make("button", { type: "button", id: "draw", title: "Draw a region on the picture (r)" }, "Draw a region");
      button.setAttribute("aria-pressed", String(drawing));
      button.addEventListener("click", () => draw(!drawing));
      parts.push(button);
    }
    const refused = make("div", { id: "refused" });
    $("facts").replaceChildren(make("p", {}, ...parts.flatMap((part) => [part, " "]), place(note)), drawn, trouble, ...told, refused);
  }

  /** Tell what MathJax says of formulas that are red on the card, where the deck's own problems do not. */
  function refusals(messages) {
    if (note.problems.some((one) => one.code === "W511" || one.code === "W512")) return;
    for (const message of messages) {
      if ([...$("refused").children].some((one) => one.textContent.endsWith(message))) continue;
      const code = make("span", { className: "code warning" }, "W511");
      $("refused").append(make("div", { className: "problem" }, make("p", {}, code, ` this formula is red on the card: ${message}`)));
    }
  }

  /** What stands in backticks, as code. */
  function coded(text) {
    return text.split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));
  }

  function problem(one) {
    const code = make("span", { className: `code ${one.severity}` }, one.code);
    const text = make("p", {}, code, " ", ...coded(one.message));
    if (one.hint) text.append(" ", make("span", { className: "advice" }, ...coded(one.hint)));
    return make("div", { className: "problem" }, text, place(one));
  }

  function problems() {
    const counts = ["error", "warning"].map((kind) => [kind, deck.problems.filter((one) => one.severity === kind).length]);
    const told = counts.filter(([, count]) => count).map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`);
    const button = $("problems-button");
    button.textContent = told.join(", ") || "No problems";
    button.className = counts[0][1] ? "error" : counts[1][1] ? "warning" : "";
    const rows = deck.problems.map((one) => {
      const row = problem(one);
      if (one.note) {
        const link = make("a", { href: `#${one.note}`, className: "to" }, "show");
        link.setAttribute("aria-label", `show ${one.note}`);
        row.append(" ", link);
      }
      return row;
    });
    const none = make("p", { className: "none" }, "Nothing is wrong.");
    $("problems").replaceChildren(make("h2", {}, "Problems"), ...(rows.length ? rows : [none]));
  }

  // Choices and keys ----------------------------------------------------------------------------------------------

  function choose(name, value) {
    choice[name] = value;
    try {
      localStorage.setItem("preview", JSON.stringify(choice));
    } catch { /* then they are forgotten */ }
    for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.checked = input.value === value;
    show(true);
  }

  /** Go to another note of those that are listed. */
  function stepNote(by) {
    const ids = [...$("list").querySelectorAll("li:not([hidden]) a")].map((link) => link.dataset.id);
    if (!ids.length) return null;
    const here = ids.indexOf(ids.includes(wanted) ? wanted : note?.id);
    const next = here < 0 ? 0 : here + by;
    return next in ids ? ids[next] : null;
  }

  function toNote(by) {
    const id = stepNote(by);
    if (id !== null) go(id);
  }

  /** Go to the next or the previous card, of the same note or of its neighbour. */
  function toCard(by) {
    const place = Math.min(wantedAt, cardsOf(wanted) - 1) + by;
    if (place >= 0 && place < cardsOf(wanted)) {
      go(wanted, wanted, place);
      return;
    }
    const id = stepNote(by);
    if (id !== null) go(id, id, by < 0 ? cardsOf(id) - 1 : 0);
  }

  const cardsOf = (id) => deck.notes.find((one) => one.id === id)?.cards ?? 0;

  const after = (values, value) => values[(values.indexOf(value) + 1) % values.length];

  function toggleProblems() {
    const panel = $("problems");
    panel.hidden = !panel.hidden;
    $("problems-button").setAttribute("aria-expanded", String(!panel.hidden));
    fit();
  }

  const KEYS = {
    n: () => toCard(1),
    ArrowRight: () => toCard(1),
    p: () => toCard(-1),
    ArrowLeft: () => toCard(-1),
    j: () => toNote(1),
    k: () => toNote(-1),
    " ": () => choose("side", choice.side === "front" ? "back" : "front"),
    b: () => choose("side", choice.side === "both" ? "front" : "both"),
    d: () => choose("light", after([...LIGHTS, "both"], choice.light)),
    w: () => choose("width", after(WIDTHS, choice.width)),
    r: () => $("draw")?.click(),
    e: () => $("facts").querySelector("a.place, button.place")?.click(),
    "!": toggleProblems,
    "/": () => $("search").select(),
    "?": () => $("help").showModal(),
    Escape: () => { $("search").value = ""; search(); },
  };

  function press(key) {
    if (!(key in KEYS) || $("help").open) return false;
    KEYS[key]();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = event.target;
    if (inside.id === "search") {
      if (event.key === "Enter") toNote(0);
      if (event.key === "Escape") press("Escape");
      if (event.key === "Enter" || event.key === "Escape") inside.blur();
      return;
    }
    const own = inside.matches("input[type=radio]") ? ["ArrowLeft", "ArrowRight", " "] : [" "];
    if (inside.matches("input, button") && own.includes(event.key)) return;
    if (press(event.key)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("fieldset input")) choose(event.target.name, event.target.value);
  });
  $("search").addEventListener("input", search);
  $("problems-button").addEventListener("click", toggleProblems);
  $("help-button").addEventListener("click", () => $("help").showModal());
  window.addEventListener("hashchange", () => go(decodeURIComponent(location.hash.slice(1))));
  new ResizeObserver(fit).observe($("stage"));
  dark.addEventListener("change", () => show(true));

  for (const name of ["side", "light", "width"]) choose(name, choice[name]);
  const news = new EventSource("/events");
  news.addEventListener("message", () => refresh().catch(() => {}));
  news.addEventListener("error", () => document.body.classList.add("away"));
  news.addEventListener("open", () => document.body.classList.remove("away"));
})();
