// Shows in this frame the card that the page sends. The frame has no origin: it can ask nothing and keep nothing.
"use strict";

// MathJax's menu asks for settings that were kept, and complains if it may not; here none are kept.
Object.defineProperty(window, "localStorage", { value: { getItem: () => null, setItem() {}, removeItem() {} } });

// As Anki sets MathJax up. The packages are in the one file that is loaded.
window.MathJax = {
  tex: {
    displayMath: [["\\[", "\\]"]],
    processEscapes: false,
    processEnvironments: false,
    processRefs: false,
    packages: { "[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"] },
  },
  loader: { paths: { mathjax: "/mathjax" } },
  startup: { typeset: false },
};

(function () {
  const page = window.parent;
  const look = document.getElementById("look");
  const mathjax = load("/mathjax/tex-chtml-full.js"); // cards without formulas do not wait for it
  const PATIENCE = 400; // milliseconds
  let latest = 0;

  function load(address) {
    const script = Object.assign(document.createElement("script"), { src: address });
    const loaded = new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
    loaded.catch(() => {});
    document.head.append(script);
    return loaded;
  }

  function tell(message) {
    page.postMessage(message, "*");
  }

  async function show(card) {
    latest = card.token;
    if (look.textContent !== card.css) look.textContent = card.css;
    document.documentElement.className = card.night ? "night-mode" : "";
    document.body.className = `card card${card.ord + 1}` + (card.night ? " nightMode night_mode" : "");

    const old = document.getElementById("qa");
    const next = document.createElement("div");
    next.id = "qa";
    next.className = "next";
    next.innerHTML = card.html;
    document.body.append(next);
    // Inserted scripts rest until they are made again; the browser then runs those of the theme and no others. What
    // Anki's own note type for masks asks for is done here.
    const scripts = [...next.querySelectorAll("script")];
    const masked = scripts.some(window.masks.asksForMasks);
    for (const script of scripts.filter((one) => !window.masks.asksForMasks(one))) {
      const again = document.createElement("script");
      again.textContent = script.textContent;
      script.replaceWith(again);
    }
    const [refused] = await Promise.all([setFormulas(next), fetchPictures(next)]);
    if (card.token !== latest) {
      next.remove();
      return;
    }

    const held = card.held || (card.keep ? holds(old) : { top: 0, open: [] });
    next.querySelectorAll("details").forEach((part, at) => { part.open = part.open || Boolean(held.open[at]); });
    old.remove();
    next.removeAttribute("class");
    if (masked) window.masks.setMasks(next);
    setDrawing(card.draw, false);
    window.scrollTo(0, held.top);
    await painted();
    tell({ shown: card.token, at: Date.now(), refused });
  }

  function setDrawing(on, focus) {
    if (on) window.drawing.start(document.getElementById("qa"), tell, focus);
    else window.drawing.stop();
  }

  /** What an author has done to a card: a frame that takes over from this one does it again. */
  function holds(card) {
    return { top: window.scrollY, open: [...card.querySelectorAll("details")].map((part) => part.open) };
  }

  function hold() {
    tell({ held: holds(document.getElementById("qa")) });
  }

  /** Wait until it is on the screen; a frame that is scrolled out of view is not painted, and does not wait for it. */
  function painted() {
    const next = new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return Promise.race([next, new Promise((done) => setTimeout(done, PATIENCE))]);
  }

  /** Set the formulas of a card, and return why MathJax refuses some: Anki shows those in red. */
  async function setFormulas(part) {
    if (!/\\[([]/.test(part.textContent)) return [];
    try {
      await mathjax;
      await window.MathJax.startup.promise;
      window.MathJax.typesetClear();
      window.MathJax.texReset();
      await window.MathJax.typesetPromise([part]);
    } catch (error) {
      console.error("MathJax failed:", error);
    }
    const refused = [...part.querySelectorAll("mjx-merror")].map((one) => one.dataset.mjxError || one.textContent);
    const red = [...part.querySelectorAll("mjx-container mtext[mathcolor=red]")].map((one) => one.textContent);
    const unknown = red.filter((text) => text.startsWith("\\"));
    return [...refused, ...unknown.map((text) => `MathJax does not know ${text}`)];
  }

  function fetchPictures(part) {
    const fetched = [...part.querySelectorAll("img")].map((picture) => picture.decode().catch(() => {}));
    return Promise.race([Promise.all(fetched), new Promise((done) => setTimeout(done, PATIENCE))]);
  }

  /** Write formulas as MathML, which the page's list shows without MathJax: nothing for one that is refused. */
  async function write(formulas) {
    await mathjax;
    await window.MathJax.startup.promise;
    const written = formulas.map((tex) => {
      try {
        window.MathJax.texReset();
        return window.MathJax.tex2mml(tex, { display: false });
      } catch {
        return "";
      }
    });
    tell({ written });
  }

  window.addEventListener("message", (event) => {
    if (event.source !== page || event.origin !== location.origin) return;
    if (event.data.write) write(event.data.write);
    else if ("setDrawing" in event.data) setDrawing(event.data.setDrawing, event.data.focus);
    else show(event.data);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.plays) {
      window.players.play(link.dataset, (trouble) => tell({ trouble }));
    } else if (link.classList.contains("hint")) {
      link.style.display = "none";
      link.nextElementSibling.style.display = "block";
    } else if (/^https?:$/.test(link.protocol)) {
      tell({ open: link.href });
    }
  });

  // The page's keys work here too, but not where they mean something to the card.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea")) return;
    if (event.target.closest("summary, a, mjx-container") && (event.key === " " || event.key === "Enter")) return;
    if (event.key === " ") event.preventDefault();
    tell({ key: event.key });
  });

  document.addEventListener("scroll", () => requestAnimationFrame(hold));
  document.addEventListener("toggle", hold, true);
  tell({ ready: true });
})();
