"""Who keeps the ledger at this screen."""

from __future__ import annotations

from triage.ledger.actor import Actor
from web.access import token
from web.accounts import book, signed_in
from web.office import Office


def actor(office: Office) -> Actor | None:
    """Who signed in.  Before the first account is made, the officer whom this machine's settings name; None where they name
    none, or where the desk opens to other machines: whoever comes with a token that many share is nobody in particular."""
    account = signed_in()
    if account is not None:
        return Actor(account.account, account.kind, account.role, account.unit, account.line)
    if book().any():
        return None
    counter = office.counter
    return Actor(counter.account, "police", counter.role, counter.unit, counter.line) if counter.unit and not token() else None
