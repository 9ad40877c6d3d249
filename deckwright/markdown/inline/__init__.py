"""Running text: one pass over it by CommonMark's rules for inlines, with those of brackets and of emphasis."""
