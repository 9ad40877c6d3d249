"""Formulas beyond Markdown: a deck's own macros, and what MathJax says of the TeX that ships."""
