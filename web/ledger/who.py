"""Who keeps the ledger at this screen."""

from __future__ import annotations

from triage.ledger.actor import Actor
from web.access import token
from web.office import Office
from web.session import book, session


def actor(office: Office) -> Actor | None:
    """Who signed in.  Before the first account is made, the officer whom this machine's settings name; None where they name
    none, or where the desk opens to other machines: whoever comes with a token that many share is nobody in particular."""
    found = session()
    if found is not None and found.stage == "full":
        account = found.account
        return Actor(account.account, account.kind, account.role, account.unit, account.line, found.device)
    if book().any():
        return None
    counter = office.counter
    return Actor(counter.account, "police", counter.role, counter.unit, counter.line) if counter.unit and not token() else None
