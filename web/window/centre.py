"""考勤 and 调档: what the centre notes of the stations under its roof, and what its departments ask each other's archives."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from flask import current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from triage.window.fetches import STATES
from web.ledger import names
from web.office import Office

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def office() -> Office:
    return current_app.extensions["office"]


def me() -> Actor:
    return g.actor


def attendance() -> str | AnyResponse | tuple[str, int]:
    """The notes of a month: written by the centre, read and acknowledged by a station once they were sent."""
    book, month, wrong, status = office().attendance, _month(), "", 200
    others = book.others(me())
    asked = request.values.get("site", "")[:20] or (others[0][0] if others else "")
    if request.method == "POST":
        try:
            book.act(me(), request.form.get("act", ""), month, request.form.to_dict(), _key(), dt.datetime.now(dt.UTC))
            return redirect(url_for("window.attendance", month=month), 303)
        except Refusal as refusal:
            wrong, status = str(refusal), refusal.status
    rights = office().ledger.content.rights
    page = {
        "seen": book.look(me(), month, asked),
        "others": others,
        "items": office().lanes.standards,
        "writes": rights.grant(me(), "standards") is not None,
        "answers": rights.grant(me(), "acknowledge") is not None,
        "today": names.today().isoformat(),
    }
    return render_template(
        "window/attendance.html", **page, sent=request.form, key=str(uuid.uuid4()), wrong=wrong, here="attendance"
    ), status


def fetches() -> str | AnyResponse | tuple[str, int]:
    """What was asked of archives in a month, by whoever looks or of them."""
    if request.method == "POST":
        try:
            office().fetches.ask(me(), request.form.to_dict(), request.form.getlist("field"), _key(), dt.datetime.now(dt.UTC))
            return redirect(url_for("window.fetches"), 303)
        except Refusal as refusal:
            return _fetches(str(refusal)), refusal.status
    return _fetches()


def fetched(month: str, number: str, action: str) -> str | AnyResponse | tuple[str, int]:
    """An answer, or the one reading of it."""
    now, book, sent = dt.datetime.now(dt.UTC), office().fetches, request.form
    try:
        if action == "read":
            said = book.read(me(), month, number, _key(), now)
            return render_template("window/fetched.html", said=said, number=number, month=month, here="fetches")
        said = {name.removeprefix("f:"): value for name, value in sent.items() if name.startswith("f:")}
        book.answer(me(), month, number, sent.get("outcome", ""), said, sent.get("why", ""), _key(), now)
        return redirect(url_for("window.fetches", month=month), 303)
    except Refusal as refusal:
        return _fetches(str(refusal)), refusal.status


def _fetches(wrong: str = "") -> str:
    book, month = office().fetches, _month()
    held = book.look(me(), month)
    theirs = {code: one for code, one in office().lanes.archives.items() if not book.holds(me(), code)}
    page = {"held": held, "persons": book.persons(me(), month), "archives": office().lanes.archives, "theirs": theirs, "states": STATES}
    return render_template(
        "window/fetches.html", **page, month=month, sent=request.form, key=str(uuid.uuid4()), wrong=wrong, here="fetches"
    )


def _month() -> str:
    asked = request.values.get("month", "") or (request.view_args or {}).get("month", "")
    return asked if _MONTH.fullmatch(asked) else names.today().isoformat()[:7]


def _key() -> str:
    return request.form.get("key", "")[:100] or str(uuid.uuid4())
