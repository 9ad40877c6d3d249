"""Questions that hide regions of a picture."""
