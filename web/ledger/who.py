"""Who keeps the ledger at this screen."""

from __future__ import annotations

from flask import current_app, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from triage.ledger.actor import Actor
from web.access import token
from web.ledger.places import places
from web.office import Office
from web.session import book, session


def guard_ledger() -> Response | tuple[str, int] | None:
    """``before_request`` of whatever shows something of the ledger: who it is must be known first."""
    office: Office = current_app.extensions["office"]
    g.actor = actor(office)
    if g.actor is None and book().any():
        return redirect(url_for("accounts.sign_in"))
    if g.actor is None:
        return render_template("ledger/closed.html"), 403
    g.places = places(office.ledger.content.rights, g.actor)
    return None


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
