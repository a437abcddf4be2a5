"""Who keeps the ledger at this screen."""

from __future__ import annotations

from triage.ledger.actor import Actor
from web.access import token
from web.office import Office


def actor(office: Office) -> Actor | None:
    """The officer whom this machine's settings name; None where they name none, or where the desk opens to other machines:
    whoever comes with a token that many share is nobody in particular."""
    counter = office.counter
    return Actor(counter.account, "police", counter.role, counter.unit) if counter.unit and not token() else None
