// findFaults(): what is wrong with the card that is on the page. One function a rule, each yields what it objects to.
"use strict";

(() => {
  const known = new Map(); // backgrounds and opacities of elements: texts that stand together share them
  let written = []; // what letters() gives, gathered once a side

  const LEAST_CONTRAST = 4.5;
  const LEAST_OUTLINE_CONTRAST = 3;
  const LEAST_TEXT = 12; // CSS pixels
  const LEAST_SCRIPT = 8; // of sub- and superscripts, in text and formulas
  const LEAST_TARGET = 44;

  const SILENT = "script, style, .unseen, mjx-assistive-mml, [hidden]";
  const SCRIPT = 'sub, sup, [size="s"], [size="ss"], mjx-script';
  const FOCUSABLE = 'a[href], summary, button, input:not([disabled]), [tabindex="0"]';
  const TARGETS = "a[href], summary, button, input:not([disabled])";

  const all = (selector) => [...document.querySelectorAll(`#qa ${selector}`)];
  const shown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";

  function name(element) {
    const classes = [...element.classList].map((word) => `.${word}`).join("");
    return `${element.localName}${classes} “${element.textContent.trim().slice(0, 30)}”`;
  }

  // Colours ------------------------------------------------------------------------------------------------------

  function parse(colour) {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  }

  const over = (front, back) => [0, 1, 2].map((at) => front[at] * front[3] + back[at] * (1 - front[3])).concat(1);

  function luminance(colour) {
    const linear = colour.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function* upwards(element) {
    for (let at = element; at; at = at.parentElement) yield at;
  }

  // The colour behind an element and its opacity, both with all that it stands in.
  function surface(element) {
    if (!element) return { background: [255, 255, 255, 1], opacity: 1 };
    if (!known.has(element)) {
      const below = surface(element.parentElement);
      const style = getComputedStyle(element);
      const background = over(parse(style.backgroundColor), below.background);
      known.set(element, { background, opacity: below.opacity * Number(style.opacity) });
    }
    return known.get(element);
  }

  // What is written ----------------------------------------------------------------------------------------------

  // Every element that draws letters: of its own, through ::before and ::after, or as a glyph of a formula.
  function* letters() {
    const walker = document.createTreeWalker(document.getElementById("qa"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement: element } = walker.currentNode;
      if (!data.trim() || element.closest(SILENT) || !shown(element)) continue;
      yield { element, data, style: getComputedStyle(element) };
    }
    for (const element of all("*")) {
      if (element.closest(SILENT) || !shown(element)) continue;
      for (const pseudo of ["::before", "::after"]) {
        const style = getComputedStyle(element, pseudo);
        const [, data] = /^"(.+?)"/.exec(style.content) ?? (style.content.startsWith("counter(") ? ["", "A"] : []);
        if (data?.trim() && style.display !== "none") yield { element, data, style };
      }
    }
  }

  const RULES = {
    *width(width) {
      const page = document.documentElement;
      if (innerWidth !== width) yield `the frame is ${innerWidth} px wide, not ${width}`;
      if (page.scrollWidth > innerWidth) yield `page is ${page.scrollWidth} px wide`;
      for (const sheet of all(".sheet")) {
        if (sheet.scrollWidth > sheet.clientWidth) yield `sheet scrolls by ${sheet.scrollWidth - sheet.clientWidth} px`;
        for (const element of sheet.querySelectorAll("*")) {
          const box = element.getBoundingClientRect();
          if (!box.width || element.closest(SILENT) || inScroller(element, sheet)) continue;
          if (box.right > innerWidth + 1 || box.left < -1) yield `beyond the edge: ${name(element)}`;
        }
      }
    },

    // What a box hides above or below cannot be scrolled to. (scrollHeight would count the invisible parts of formulas.)
    *cut() {
      for (const box of all("*")) {
        const style = getComputedStyle(box);
        if (!shown(box) || box.closest(`${SILENT}, mjx-math`)) continue;
        if (["auto", "scroll"].includes(style.overflowX) && box.scrollLeft) yield `start hidden: ${name(box)}`;
        if (style.overflowY !== "hidden") continue;
        const { top, bottom } = box.getBoundingClientRect();
        for (const element of box.querySelectorAll("*")) {
          if (!shown(element) || element.closest(`${SILENT}, mjx-math *`)) continue;
          const inside = element.getBoundingClientRect();
          const hidden = Math.max(top - inside.top, inside.bottom - bottom);
          if (hidden > 2) yield `${Math.round(hidden)} px cut off: ${name(element)} in ${name(box)}`;
        }
      }
    },

    *pictures() {
      for (const image of all("img")) {
        if (!image.complete || !image.naturalWidth) yield `picture missing: ${image.getAttribute("src")}`;
        if (!image.alt.trim()) yield `picture without words: ${image.getAttribute("src")}`;
        const box = image.getBoundingClientRect();
        if (shown(image) && (box.width < 1 || box.height < 1)) yield `picture without size: ${image.getAttribute("src")}`;
      }
    },

    *marks(width, literal) {
      if (literal) return;
      for (const { element, data } of written) {
        if (element.closest("pre, code, kbd, mjx-container, .typed")) continue;
        if (/\\[()[\]]|\\[a-z]{2,}|\$\$|\{\{|\}\}|\[\[|\[anki:|\[sound:/.test(data)) yield `raw mark: ${data.trim().slice(0, 40)}`;
      }
    },

    *formulas() {
      for (const element of all("mjx-merror, [data-mjx-error]")) yield `formula: ${element.title || element.textContent}`;
      for (const element of all("mjx-mtext[style*=red], [mathcolor=red]")) yield `formula: unknown ${element.textContent}`;
      if (/Invalid (html|MathJax) on card/.test(document.getElementById("qa").textContent)) yield "Anki cannot show the card";
    },

    // A mark that ends a word or a sentence begins no line: a browser would break one behind every formula.
    *orphans() {
      for (const formula of all("mjx-container:not([display])")) {
        const mark = markBehind(formula);
        if (!mark || !shown(formula)) continue;
        const { top, height } = mark.getBoundingClientRect();
        if (top + height / 2 > formula.getBoundingClientRect().bottom) yield `${mark} begins a line: behind ${name(formula)}`;
      }
    },

    *contrasts() {
      for (const { element, data, style } of written) {
        const { background: behind, opacity } = surface(element);
        const [red, green, blue, alpha] = parse(style.color);
        const found = contrast(over([red, green, blue, alpha * opacity], behind), behind);
        if (found < LEAST_CONTRAST) yield `contrast ${found.toFixed(2)}: ${name(element)} ${data.trim().slice(0, 20)}`;
      }
    },

    *sizes() {
      for (const { element, style } of written) {
        const size = parseFloat(style.fontSize);
        const least = element.closest(SCRIPT) ? LEAST_SCRIPT : LEAST_TEXT;
        if (size < least - 0.01) yield `text of ${size} px: ${name(element)}`;
      }
    },

    *targets() {
      for (const element of all(TARGETS)) {
        const box = element.getBoundingClientRect();
        if (!shown(element) || (element.localName === "a" && inSentence(element))) continue;
        if (Math.min(box.width, box.height) < LEAST_TARGET - 0.5) {
          yield `target of ${Math.round(box.width)} × ${Math.round(box.height)} px: ${name(element)}`;
        }
      }
    },

    *focus() {
      if (!document.hasFocus()) yield "the frame has no focus";
      for (const element of all(FOCUSABLE)) {
        if (!shown(element)) continue;
        element.focus({ focusVisible: true, preventScroll: true });
        const style = getComputedStyle(element);
        if (document.activeElement !== element) yield `cannot be focused: ${name(element)}`;
        else if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) yield `focus unseen: ${name(element)}`;
        else if (contrast(parse(style.outlineColor), surface(element).background) < LEAST_OUTLINE_CONTRAST) {
          yield `focus too pale: ${name(element)}`;
        } else if (hiddenSides(element, parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth)) > 2) {
          yield `focus cut off: ${name(element)}`;
        }
      }
      document.activeElement.blur();
    },
  };

  // The closing mark that stands right behind a formula, as a range; none across the border of an element around it.
  function markBehind(formula) {
    const behind = formula.nextSibling ?? formula.closest(".tied")?.nextSibling;
    if (behind?.nodeType !== Node.TEXT_NODE || !/^[.,;:?!)’”»…]/.test(behind.data)) return null;
    const range = document.createRange();
    range.setStart(behind, 0);
    range.setEnd(behind, 1);
    return range;
  }

  function inScroller(element, sheet) {
    for (const at of upwards(element.parentElement)) {
      if (at === sheet) return false;
      if (getComputedStyle(at).overflowX !== "visible") return true;
    }
    return false;
  }

  // On how many sides a frame of ``room`` px around an element is cut off by the boxes it stands in.
  function hiddenSides(element, room) {
    const inner = element.getBoundingClientRect();
    let sides = 0;
    for (const at of upwards(element.parentElement)) {
      if (at.id === "qa") break;
      if (getComputedStyle(at).overflowX === "visible") continue;
      const outer = at.getBoundingClientRect();
      sides += [outer.top - inner.top, outer.left - inner.left, inner.right - outer.right, inner.bottom - outer.bottom]
        .filter((gap) => gap + room > 0.5).length;
    }
    return sides;
  }

  // A link is part of a sentence if its paragraph, item or cell says more than the link does.
  function inSentence(link) {
    const block = [...upwards(link.parentElement)].find((at) => !getComputedStyle(at).display.startsWith("inline"));
    return block.textContent.replace(link.textContent, "").replace(/[\s\p{P}]/gu, "") !== "";
  }

  window.findFaults = (width, literal) => {
    for (const folded of all("details")) folded.open = true;
    known.clear();
    written = [...letters()];
    const found = Object.entries(RULES).flatMap(([rule, check]) => [...check(width, literal)].map((text) => `${rule}: ${text}`));
    return { faults: [...new Set(found)], texts: written.length };
  };

  window.findViolations = async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `axe: ${id}: ${html.slice(0, 120)}`));
  };
})();
