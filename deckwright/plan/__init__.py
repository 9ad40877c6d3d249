"""What an import will do to a learner, before anything is shipped."""
