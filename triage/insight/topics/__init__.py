"""一类事: a class of matters that somebody opened, its remedy, and what became of it.  Kept as events in streams of their own."""
