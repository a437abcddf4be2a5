"""Pages of dispatches: what is owed, the form of each kind, one paper with what may be done about it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from triage.ledger.refusal import Refusal
from web.access import guard_desk
from web.ledger import names, papers
from web.ledger.routes import as_file, me, office
from web.ledger.who import guard_ledger
from web.problem import http_problem

dispatches = Blueprint("dispatches", __name__, url_prefix="/ledger/dispatches")
dispatches.before_request(guard_desk)
dispatches.before_request(guard_ledger)


@dispatches.get("/")
def home() -> str:
    """What is owed by day, then every paper that one may see, the latest first."""
    kind = request.args.get("kind", "")
    seen = papers.look(office(), me(), kind, request.args.get("after", ""))
    parts = [("mine", "本所要办的", seen.mine), ("judge", "等您认可的", seen.judge), ("late", "过了日子、所里还没有办的", seen.late)]
    shown = [part for part in parts if part[2] or (part[0] == "mine" and not seen.sends)]
    owed = [(code, title, papers.lines(office(), seen.units, found)) for code, title, found in shown]
    forms = office().ledger.content.dispatches
    return render_template("ledger/dispatches.html", seen=seen, owed=owed, forms=forms, kind=kind, day=names.day, here="dispatches")


@dispatches.get("/due.csv")
def due_file() -> Response:
    sheet = papers.sheet_of(office(), papers.look(office(), me(), "", ""))
    return as_file(sheet, f"bancheng-dispatches-{names.today():%Y%m%d}.csv")


@dispatches.route("/new/<kind>", methods=["GET", "POST"])
def new(kind: str) -> str | AnyResponse | tuple[str, int]:
    forms = office().ledger.content.dispatches
    if kind not in forms.kinds:
        raise http_problem(404, "没有这一种。")
    places, refusal = papers.places(office(), me()), None
    if not places:
        raise http_problem(403, f"您的岗位不发{forms.kinds[kind]}。")
    if request.method == "POST":
        try:
            sent = papers.door(office()).send(me(), kind, papers.filled(request.form), _key())
            return redirect(url_for("dispatches.one", number=sent.number), 303)
        except Refusal as refused:
            refusal = refused
    page = render_template(
        "ledger/dispatch_new.html",
        kind=kind,
        forms=forms,
        places=places,
        lines=papers.lines_of_work(office(), me()),
        unserved=papers.unserved(office(), me()) if kind == "check" else (),
        lessons=office().cases.lessons.values(),
        due=papers.due(office()),
        now=names.now(),
        sent=request.form,
        refusal=refusal,
        key=_key(),
        here="dispatches",
    )
    return (page, refusal.status) if refusal else page


@dispatches.get("/<number>")
def one(number: str) -> str:
    return _one(number, None)


@dispatches.post("/<number>/<action>")
def act(number: str, action: str) -> str | AnyResponse | tuple[str, int]:
    seen = request.form.get("seen", "")
    try:
        papers.door(office()).act(
            me(), action, number, papers.filled(request.form), int(seen) if seen.isdigit() and len(seen) < 9 else None, _key()
        )
    except Refusal as refusal:
        if refusal.code in ("unknown_case", "unknown_action"):
            raise
        return _one(number, refusal, action), refusal.status
    return redirect(url_for("dispatches.one", number=number), 303)


def _one(number: str, refusal: Refusal | None, action: str = "") -> str:
    """``action`` is what was refused, with what had been filled in."""
    tried = (action, request.form.get("unit", ""), request.form.get("task", "")) if refusal else ()
    return render_template(
        "ledger/dispatch.html",
        seen=papers.paper(office(), me(), number),
        forms=office().ledger.content.dispatches,
        lessons=office().cases.lessons,
        refusal=refusal,
        tried=tried,
        sent=request.form,
        due=papers.due(office()),
        key=str(uuid.uuid4()),
        here="dispatches",
    )


def _key() -> str:
    return request.form.get("key", "")[:100] or str(uuid.uuid4())
