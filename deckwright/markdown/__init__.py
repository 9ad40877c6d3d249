"""Markdown into HTML."""
