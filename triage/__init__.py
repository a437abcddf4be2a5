"""办成: from a citizen's words to a reasoned decision and the wording to say it with."""
