"""SVG pictures: read as a tree within limits, cleaned of what could act or load something, written again."""
