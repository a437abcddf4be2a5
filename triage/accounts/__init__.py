"""People who sign in: what they are, the post they act in, where; passwords, sessions, and what was done with an account."""
