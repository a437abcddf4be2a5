"""进度查询: how a matter stands, for the citizen who holds its receipt; open to anybody, and slow to who guesses."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from triage.ledger.refusal import Refusal
from web.ledger import names
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


def _throttle() -> Throttle:
    return current_app.extensions["throttle"]
