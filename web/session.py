"""Who this request comes from: a session of the door's, or somebody for whom a trusted gateway vouches."""

from __future__ import annotations

from flask import current_app, g, request
from werkzeug.wrappers import Response

from triage.accounts.account import Account
from triage.accounts.book import Accounts
from triage.accounts.door import Door, Session
from triage.accounts.links import Links
from web.gateway import Gateway

COOKIE, WORKSTATION = "bancheng_session", "bancheng_workstation"
#: How long a workstation is known, in seconds, and for how many people at most.
_YEAR, _PEOPLE = 366 * 24 * 3600, 20


def book() -> Accounts:
    return current_app.extensions["accounts"]


def door() -> Door:
    return current_app.extensions["door"]


def links() -> Links:
    return current_app.extensions["links"]


def session() -> Session | None:
    """The session of this request, whole or not; asked of the database once."""
    if "session" not in g:
        gateway: Gateway = current_app.extensions["gateway"]
        said = gateway.said(request)
        word = request.cookies.get(COOKIE, "")
        if said is not None:  # the gateway knows better than an old cookie
            account = door().arrived(*said)
            g.session = Session(account, "full") if account else None
        else:
            g.session = door().session(word) if word else None
    return g.session


def signed_in() -> Account | None:
    found = session()
    return found.account if found and found.stage == "full" else None


def word() -> str:
    return request.cookies.get(COOKIE, "")


def workstations() -> tuple[str, ...]:
    """The words that this browser keeps, one for each person whose workstation it is."""
    return tuple(request.cookies.get(WORKSTATION, "").split(".")[:_PEOPLE])


def keep(answer: Response, name: str, value: str) -> None:
    age = _YEAR if name == WORKSTATION else None
    answer.set_cookie(name, value, max_age=age, httponly=True, samesite="Strict", secure=request.is_secure)


def keep_workstation(answer: Response, added: str) -> None:
    keep(answer, WORKSTATION, ".".join([added, *workstations()][:_PEOPLE]).rstrip("."))


def forget(answer: Response) -> None:
    answer.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
