"""Questions into notes: fields, note types, templates, the card standard."""
