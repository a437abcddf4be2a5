"""The common window on the screen: the door, the caller, the wall, the rating device."""
