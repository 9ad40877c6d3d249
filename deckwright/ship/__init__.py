"""Who a note is, what was shipped, and the package that goes out."""
