"""Words on the counter become three-valued facts, each with the words it was read from."""
