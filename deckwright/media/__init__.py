"""Pictures, sounds and figures: found, checked and made small; figures are drawn in ``execute``."""
