"""The slips that would cost learners their reviews, each told before anything is written."""
