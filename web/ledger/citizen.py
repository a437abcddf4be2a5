"""进度查询 and 评价: how a matter stands, and what the citizen thinks of it, for who holds the receipt or the slip; open to
anybody, and slow to who guesses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, current_app, render_template, request

from triage.ledger.refusal import Refusal
from web.ledger import names
from web.office import Office
from web.problem import http_problem
from web.throttle import Throttle

progress = Blueprint("progress", __name__)


@progress.route("/progress", methods=["GET", "POST"])
def home() -> str | tuple[str, int]:
    """The number and the code come in the body: an address is written into logs."""
    if request.method == "GET":
        return render_template("ledger/progress.html", sent={}, case=None, wrong="")
    office, throttle = current_app.extensions["office"], _throttle()
    asked_by = f"progress {request.remote_addr or ''}"
    if wait := throttle.wait(asked_by):
        raise http_problem(429, "试错太多次了。", {"Retry-After": str(wait)})
    try:
        code = "".join(request.form.get("code", "").split())[:20]
        case = office.ledger.status(request.form.get("number", "")[:60], code)
    except Refusal as refusal:
        throttle.failed(asked_by)
        return render_template("ledger/progress.html", sent=request.form, case=None, wrong=str(refusal)), 404
    machine = office.ledger.content.machine
    told = {
        "state": machine.states[case.state],
        "registered": names.day(case.registered),
        "deadline": names.deadline(office, case, names.today()),
        "outcome": machine.lists["outcomes"].get(case.outcome, ""),
        "closed": names.day(case.closed),
        "next_word": names.day(case.next_word),
    }
    return render_template("ledger/progress.html", sent=request.form, case=told, wrong="")


@progress.route("/rate", methods=["GET", "POST"])
def rate() -> str | tuple[str, int]:
    """One rating for one slip; nobody signs in for it."""
    office = current_app.extensions["office"]
    grades = office.ledger.content.machine.lists["grades"]
    page = {
        "sent": request.form,
        "grades": grades,
        "grade": request.form.get("grade") or request.args.get("grade", ""),
        "device": "device" in request.args,
        "within": office.ledger.content.clocks.contact_limit.text,
        "done": None,
        "wrong": "",
        "key": request.form.get("key", "")[:100] or str(uuid.uuid4()),
    }
    if request.method == "GET":
        return render_template("ledger/rate.html", **page)
    try:
        contact = rated(office, request.form, page["key"])
    except Refusal as refusal:
        return render_template("ledger/rate.html", **{**page, "wrong": str(refusal)}), refusal.status
    return render_template("ledger/rate.html", **{**page, "done": {"grade": grades[request.form["grade"]], "contact": names.day(contact)}})


def rated(office: Office, sent: Mapping[str, str], key: str) -> str:
    """Keep a rating; returns the day (ISO) by which its writer is contacted, "" where nobody has to be.  Raises :class:`Refusal`."""
    throttle = _throttle()
    asked_by = f"rate {request.remote_addr or ''}"
    if wait := throttle.wait(asked_by):
        raise http_problem(429, "试错太多次了。", {"Retry-After": str(wait)})
    machine = office.ledger.content.machine
    named = sent.get("grade") in machine.bad_grades and bool(sent.get("telephone", "").strip())
    fields = ("grade", "comment", "telephone") if named else ("grade", "comment")
    given = {name: sent.get(name, "").strip() for name in fields}
    try:
        code = "".join(sent.get("code", "").split()).encode("ascii", "replace").decode()[:20]
        done = office.ledger.rate(sent.get("number", "")[:60], code, given, named, key)
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            throttle.failed(asked_by)
        raise
    return office.ledger.contact_by(done.number) if named else ""


def _throttle() -> Throttle:
    return current_app.extensions["throttle"]
