"""Pictures, sounds and figures: found, checked and made small; nothing is drawn here."""
