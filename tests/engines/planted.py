"""Faults on purpose: for each card its HTML and the rules that must object to it. The first card is without fault."""

from __future__ import annotations


def sheet(inside: str) -> str:
    """Return a card that is fine but for what is in it."""
    style = (
        ".card, .card.nightMode { margin: 0; background: #fff; color: #000 } .sheet a { color: #06c }"
        " .sheet :focus { outline: 2px solid #06c }"
    )
    return f"<style>{style}</style><main class=sheet>{inside}</main>"


PLANTED: dict[str, tuple[str, set[str]]] = {
    "fine": (sheet(r"<h1>Fine</h1><p>Words, <a href='#x'>a link</a>, \(x^2\), <code>\(raw\)</code>.</p>"), set()),
    "wide": (sheet("<div style='width: 500px'>Words</div>"), {"width"}),
    "beyond": (sheet("<p style='position: absolute; left: -50px'>Words</p>"), {"width"}),
    "cut": (sheet("<p style='height: 10px; overflow: hidden'><b>Words</b></p>"), {"cut"}),
    "scrolled": (
        sheet(
            "<div id=box style='width: 50px; overflow: auto'><p style='width: 200px'>Words</p></div>"
            "<script>document.getElementById('box').scrollLeft = 20</script>"
        ),
        {"cut"},
    ),
    "silent": (sheet("<img src='_anki/imgs/anki-logo-thin.png' width=50>Words"), {"pictures"}),
    "template": (sheet("{{Front}}"), {"marks"}),
    "tex": (sheet(r"Words \frac{1}{2}"), {"marks"}),
    "dollars": (sheet("Words $$x$$"), {"marks"}),
    "half": (sheet(r"Words \(x"), {"marks"}),
    "sound": (sheet("Words [sound:x.mp3]"), {"marks"}),
    "faulty": (sheet(r"Words \(\frac{1}\)"), {"formulas", "contrasts"}),
    "unknown": (sheet(r"Words \(\nosuchmacro\)"), {"formulas", "contrasts"}),
    "orphan": (sheet(r"<style>mjx-container { display: block }</style>Words \(x^2\)? Words"), {"orphans"}),
    "pale": (sheet("<p style='color: #888'>Words</p>"), {"contrasts"}),
    "faded": (sheet("<p style='opacity: 0.4'>Words</p>"), {"contrasts"}),
    "behind": (sheet("<p style='background: #555'>Words</p>"), {"contrasts"}),
    "before": (sheet("<style>.b::before { content: 'A'; color: #aaa }</style><p class=b>Words</p>"), {"contrasts"}),
    "small": (sheet("<p style='font-size: 11px'>Words</p>"), {"sizes"}),
    "tiny": (sheet("x<sup style='font-size: 7px'>2</sup>"), {"sizes"}),
    "script": (
        sheet(r"<p style='font-size: 12px'>Words <span style='font-size: 9px'>\(x^{y^z}\)</span></p>"),
        {"sizes"},
    ),
    "target": (sheet("<button style='height: 20px; margin: 0'>Words</button>"), {"targets", "focus"}),
    "alone": (sheet("<p><a href='#x'>Words</a></p>"), {"targets"}),
    "unseen": (sheet("<style>.sheet a:focus { outline: none }</style><p>Words <a href='#x'>a link</a></p>"), {"focus"}),
    "faint": (
        sheet("<style>.sheet a:focus { outline: 2px solid #ddd }</style><p>Words <a href='#x'>it</a></p>"),
        {"focus"},
    ),
    "by night": (sheet("<style>.nightMode .dim { color: #ccc }</style><p class=dim>Words</p>"), {"contrasts"}),
    "on a phone": (
        sheet("<style>@media (max-width: 400px) { .broad { width: 500px } }</style><div class=broad>Words</div>"),
        {"width"},
    ),
    "logged": (sheet("Words<script>console.error('no')</script>"), {"console"}),
    "thrown": (sheet("Words<script>null.x</script>"), {"console"}),
    # The last one, because the console may tell of a picture when the next card is already there.
    "missing": (sheet("<img src='missing.png' alt='words'>Words"), {"pictures", "console"}),
}
