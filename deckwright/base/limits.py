"""The limits of what a stranger may have made: pictures, packages, locks, and what Anki's own library makes of them.

What is over a limit is refused before it is unpacked or parsed, by a message that says what to do.
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
