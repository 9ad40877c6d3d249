"""The limits of what a stranger may have made: texts, settings, pictures, packages, locks, and what is made of them.

What is over a limit is refused before it is unpacked or parsed, by a message that says what to do. ``docs/security.md``
lists them. How much is listed, drawn or compared where nothing is refused is no limit, and stands where it is used.
"""

from __future__ import annotations

MEDIA_BYTES = 100 * 1024 * 1024
"""Of a picture or sound: AnkiWeb does not sync a larger file."""

PICTURE_BYTES = {"PNG": 40_000_000, "GIF": 40_000_000, "JPEG": 40_000_000, "WEBP": 16_000_000}
"""Of a picture made of pixels, by its format: it stands in memory twice while what it tells besides is taken out."""

MEGAPIXELS = {"PNG": 16, "GIF": 16, "WEBP": 8, "JPEG": 80}
"""Of the largest picture that is decoded, by its format, so that a hostile one stays below 200 MB.

It takes four bytes a pixel or eight, but a JPEG is read at a fraction of its size. A phone shows about 3 megapixels.
"""

WEBP_BYTES = 132_000_000
"""That decoding a WebP may take: it is held four times, at four bytes a pixel, and its file twice."""

PICTURE_PIECES = 50_000
"""Parts that a picture's file may consist of: each takes time and memory, however small it is."""

GIF_BLOCKS = 300_000
"""Blocks that all parts of a GIF may consist of, each of 255 bytes as a rule."""

PROFILE_BYTES = 4_000_000
"""That a picture's colour profile may unpack to."""

SCANS = 24
"""Scans that a JPEG may be sent in: each goes over the whole picture. Programs write up to a dozen."""

SCANNED_BYTES = 20_000_000
"""Of a JPEG sent in several scans, which takes a decoder several times as long."""

COEFFICIENT_BYTES = 100_000_000
"""That a decoder may hold of a JPEG sent in several scans, of which it keeps every coefficient."""

DECODER_BYTES = 1_000_000_000
"""Of memory for the process that decodes pictures: three times the addresses that one within the other limits takes."""

RENDER_SECONDS = 3_600
"""For a process that takes files apart or renders notes to be done with some: longer than anybody waits."""

DECODER_SECONDS = 60
"""For that process to decode a picture, or to make it smaller: noise that is packed without loss takes eight."""

EMBEDDED_PICTURES = 1_000
"""Different pictures that an SVG may hold, those within its pictures among them."""

EMBEDDED_MEGAPIXELS = 80
"""Of all pictures together that an SVG holds: each is decoded."""

COLLECTION_BYTES = 1_000_000_000
"""Of a package's collection once it is unpacked: 30,000 notes with long texts come to a quarter of it."""

DENSITY = 50
"""Times that a package may be larger once it is unpacked: texts come to about ten, so more is made to fill a disk."""

DENSITY_FROM = 10_000_000
"""Bytes that a package may unpack to in any case: a small one of like notes packs very well."""

DIRECTORY_BYTES = 30_000_000
"""Of the list of a package's files, which is read as a whole: as many as :data:`PACKAGE_FILES`, with long names."""

PACKAGE_FILES = 200_000
"""Files in a package: Anki's largest shared decks have about 60,000 pictures and sounds."""

LOCK_BYTES = 60_000_000
"""Of a lock, and of the copy in a package: a deck of 120,000 notes."""

NOTE_CHARACTERS = 5_000_000
"""Of a note in a package: comparing and showing it takes long, and Anki's editor cannot open it."""

TYPES_CHARACTERS = 20_000_000
"""Of the JSON in which a package holds its note types, and of that with its decks: parsed, it takes ten times that."""

DATABASE_STEPS = 100_000_000
"""Steps of SQLite's machine that reading a package's collection may take: a hundred thousand notes take a hundredth."""

ANKI_BYTES = 4_000_000_000
"""Of memory for Anki's own library while it looks at a package: four times the largest collection."""

ANKI_FILE_BYTES = 2_000_000_000
"""Of any file that Anki's own library writes meanwhile: twice the largest collection, whose indexes it makes."""

ANKI_SECONDS = 120
"""For Anki's own library to look at a package, and two more for each megabyte of it: it takes about a tenth."""

SOURCE_BYTES = 2_000_000
"""Of a question file, and of references.bib: beyond it something other than questions was saved."""

SOURCE_LINES = 100_000
"""Lines of a question file."""

FOLDER_DEPTH = 50
"""Folders of questions within folders: Anki nests decks as deep."""

SYLLABUS_BYTES = 500_000
"""Of ``syllabus.toml``."""

THEME_BYTES = 64_000
"""Of ``theme.css``: it travels in the note type, to every device."""

SETTINGS_BYTES = 1_000_000
"""Of ``deck.toml``."""

NAME_CHARACTERS = 200
"""Of a deck's name, or a part of it."""

DESCRIPTION_CHARACTERS = 4_000
"""Of what stands on a deck in Anki: its overview, before a learner begins."""

LINK_CHARACTERS = 1_000
"""Of the address that cards link to."""

DECK_CHARACTERS = 2_000
"""Of the full name of a deck in a topic."""

MACROS = 500
"""Macros that a deck may have."""

CLASSES = 50
"""Classes that a deck may have."""

TYPE_TEXT_BYTES = 2_000_000
"""Of a carried note type's description, a template or its style sheet: it travels to every device."""

TYPE_DEPTH = 100
"""Levels that a carried note type's description may be nested: Anki reads 127."""

FILE_NAME_BYTES = 120
"""Of the name of a media file in Anki."""

TYPE_SLOTS = 500
"""Fields, or templates, of a note type."""

TEMPLATE_DEPTH = 100
"""How deep parts of a template may be nested: no template of a person's goes beyond a few."""

FRONT_MATTER_BYTES = 16_000
"""Of front matter."""

FRONT_MATTER_DEPTH = 20
"""Levels that front matter may be nested."""

QUESTION_BYTES = 64_000
"""Of a question's Markdown."""

RAW_BYTES = 1_000_000
"""Of a question with the raw HTML of its sections, which takes less work."""

FILE_QUESTIONS = 5_000
"""Questions of a file: beyond it nobody reads or mends it."""

SEQUENCE_BYTES = 1_000_000
"""Of all that the cards of a sequence show, each of which shows its other items again, and what is shared by all."""

CONTEXT_ITEMS = 9
"""Items of a sequence that a card may show before, or after, the one that it asks for."""

TOPIC_CHARACTERS = 1_000
"""Characters of a topic line: every card of the file shows it."""

FILE_TAGS = 100
"""Tags that every question of a file gets."""

SOURCES = 5_000
"""Entries of references.bib, or ``@`` in it: reading them is slow."""

SOURCE_FIELD_CHARACTERS = 5_000
"""Of a field of a bibliography entry."""

SOURCE_COMMANDS = 30_000
"""LaTeX commands in what is shown of all sources: decoding them is slow."""

BLOCK_DEPTH = 50
"""How deep lists, quotes and other blocks may stand in one another."""

HTML_DEPTH = 250
"""Elements of HTML within elements: browsers cut at twice as many."""

TAG_DEPTH = 50
"""How deep HTML elements may be nested in a paragraph."""

HOLE_DEPTH = 8
"""How deep clozes may be nested."""

READ_HOLE_DEPTH = 10
"""How deep clozes are read in clozes; the mark of a deeper one is left out."""

ADOPTED_DEPTH = 20
"""How deep elements may stand in one another in a note that ``adopt`` reads: deeper ones were not written by hand."""

TABLE_CELLS = 5_000
"""Cells a table may have: short rows below a wide head are filled up, so a small text could make millions."""

BRACKET_DEPTH = 50
"""How deep brackets may be nested in a paragraph."""

EMPHASIS_DEPTH = 50
"""How deep emphasis may be nested in a paragraph."""

SHOWN_CHARACTERS = 3_000_000
"""Characters that the pieces of a question may come to: links and citations show more than their own text."""

COLOURED_CHARACTERS = 6_000
"""Characters of code that a question shows in colour: most of Pygments' lexers are quadratic on some text."""

LISTINGS = 20
"""Blocks of code that a question may show as pictures."""

LISTING_PIXELS = 10_000_000
"""Pixels of a question's blocks of code after which no further one is drawn: drawing is slow."""

ONE_LISTING_PIXELS = 20_000_000
"""Pixels of a block of code as a picture: larger ones fail to load on phones."""

COMBINING_MARKS = 100
"""Combining marks that may follow one another. Composing takes time by the square of them; no script has ten."""

CSS_CHARACTERS = 200_000
"""Of a style sheet in a picture, encoded files not counted: each token takes memory."""

CSS_DEPTH = 60
"""Brackets within brackets up to which CSS is read."""

CSS_DIGITS = 1_000
"""Of a number in CSS: Python itself refuses to read one of over 4,300."""

SVG_BYTES = 4_000_000
"""Of an SVG file: a phone is slow to draw it long before."""

SVG_ELEMENTS = 100_000
"""Elements of an SVG: each is an object in memory, here and on the phone."""

SVG_ATTRIBUTES = 500_000
"""Attributes that all elements of an SVG together may have."""

SVG_DEPTH = 250
"""Elements of an SVG within elements: readers of XML stop at 256."""

SVG_DRAWN = 1_000_000
"""Elements of an SVG that may be drawn, all repetitions counted: a phone takes seconds for these."""

SVG_NESTED = 3
"""SVG pictures within SVG pictures."""

EXPANDED_TOKENS = 20_000
"""Tokens that a formula may come to: arguments that stand in it more than once can make it grow without end."""

EXPANDING_STEPS = 300_000
"""Tokens that may be moved for a formula, over and over where macros stand in the arguments of macros."""

MACRO_CHARACTERS = 2_000
"""Characters that a macro may stand for."""

FORMULA_SECONDS = 5
"""For one formula in the engine: a thousand times what one takes that somebody can read."""

FORMULA_BYTES = 400_000_000
"""Of memory for the engine: MathJax itself takes a tenth of it."""

COMPARISONS = 30_000_000
"""Words that are compared to find like prompts: the flagship deck comes to a few thousand."""

ANSWER_BYTES = 64_000_000
"""Of what a process answers: a picture may be large, a runaway program must not fill the memory."""

CACHE_BYTES = 500_000_000
"""Of the cache: what was not used for longest is removed first."""

KEPT_BYTES = 400_000_000
"""Of the notes in it: what was not used for longest is left out first."""

CONNECT_BYTES = 400_000_000
"""Of one answer of AnkiConnect: a media file comes in it as text, a third longer than it is."""

CONNECT_SECONDS = 20
"""For an answer of AnkiConnect: Anki gives none while one of its dialogues is open."""

CONNECT_IMPORT_SECONDS = 600
"""For its import of a package, in which Anki reads all the pictures."""
