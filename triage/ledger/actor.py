"""Who acts.  Whoever signs people in (accounts, the API, the clock) makes one of these and passes it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """``kind`` is what the person is (police, civilian …), ``role`` the post they act in, ``unit`` where; ``line`` for a liaison.

    ``client`` is the programme that speaks for them (desk, an API client's id, clock): command keys are its own.
    """

    account: str
    kind: str
    role: str
    unit: str
    line: str = ""
    device: str = ""
    client: str = "desk"


#: The clock warns and reminds; nothing else is done in its name.
CLOCK = Actor("clock", "system", "clock", "", client="clock")
