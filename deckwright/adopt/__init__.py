"""Somebody's deck as question files."""
