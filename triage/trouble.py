"""What stops a command and is no fault of the program: said in one sentence, never shown as a traceback."""


class Trouble(Exception):
    """It cannot go on; the message says in Chinese what is in the way and what to do."""
