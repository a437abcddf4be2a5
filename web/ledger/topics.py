"""Pages of topics (一类事): what is proposed and what stands open, the form that opens one, one topic."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from triage.ledger.refusal import Refusal
from web.access import guard_desk
from web.ledger import names, proposals, topic
from web.ledger.routes import as_file, me, office
from web.ledger.who import guard_ledger
from web.ledger.written import Written
from web.problem import http_problem

topics = Blueprint("topics", __name__, url_prefix="/ledger/topics")
topics.before_request(guard_desk)
topics.before_request(guard_ledger)


@topics.get("/")
def home() -> str:
    limits = topic.door(office()).limits
    return render_template("ledger/topics.html", seen=proposals.look(office(), me()), limits=limits, here="topics")


@topics.route("/new", methods=["GET", "POST"])
def new() -> str | AnyResponse | tuple[str, int]:
    """The form is filled in with the proposed class that it was opened from."""
    door, refusal = topic.door(office()), None
    with office().ledger.store.read() as connection:
        if not door.reach(connection, me()).acts:
            raise http_problem(403, "您的岗位不立一类事。")
    if request.method == "POST":
        try:
            kept = door.make(me(), request.form.get("action", "open"), _filled(request.form), _key())
            return redirect(url_for("topics.one", number=kept.number), 303)
        except Refusal as refused:
            refusal = refused
    table = door.table
    page = render_template(
        "ledger/topic_new.html",
        table=table,
        steps=[step for step in table.steps.values() if not step.source],
        choices=_choices(),
        sent=request.values,
        refusal=refusal,
        key=_key(),
        here="topics",
    )
    return (page, refusal.status) if refusal else page


@topics.get("/<number>")
def one(number: str) -> str:
    return _one(number, None)


@topics.get("/<number>.<form>")
def curve_file(number: str, form: str) -> Response:
    if form not in ("csv", "xlsx"):
        raise http_problem(404, "只有 CSV 和 XLSX。")
    seen = topic.shown(office(), me(), number)
    if not seen.opened.points:
        raise http_problem(403, "您的岗位不看这些数。")
    return as_file(topic.sheet_of(seen), f"bancheng-{seen.opened.topic.number}-{names.today():%Y%m%d}.{form}")


@topics.post("/<number>/<action>")
def act(number: str, action: str) -> str | AnyResponse | tuple[str, int]:
    seen = request.form.get("seen", "")
    try:
        at = int(seen) if seen.isdigit() and len(seen) < 9 else None
        topic.door(office()).act(me(), action, number, _filled(request.form), at, _key())
    except Refusal as refusal:
        if refusal.code in ("unknown_case", "unknown_action"):
            raise
        return _one(number, refusal, action), refusal.status
    return redirect(url_for("topics.one", number=number), 303)


def _one(number: str, refusal: Refusal | None, action: str = "") -> str:
    """``action`` is what was refused, with what had been filled in."""
    seen = topic.shown(office(), me(), number)
    return render_template(
        "ledger/topic.html",
        seen=seen,
        table=topic.door(office()).table,
        choices=_choices(),
        verdict=topic.told(seen.opened.measured, seen.opened.read),
        per_thousand=topic.per_thousand,
        refusal=refusal,
        tried=action,
        sent=request.form if refusal else MultiDict(_known(seen)),
        key=str(uuid.uuid4()),
        here="topics",
    )


def _known(seen: topic.Shown) -> dict[str, str]:
    """What fields are filled with beforehand."""
    now = seen.opened.topic
    return {"remedy": now.remedy, "plan": now.plan, "owner": now.owner, "due": now.due, "since": names.today().isoformat()}


def _choices() -> dict[str, dict[str, str]]:
    """What may be chosen, by field."""
    written, remedies = Written(office()), topic.door(office()).table.remedies
    services = {code: names.service(office(), code) for code in written.services}
    return {"service": services, "cause": dict(written.causes), "remedy": {code: one.name for code, one in remedies.items()}}


def _filled(sent: MultiDict[str, str]) -> dict[str, str]:
    fields = topic.door(office()).table.fields
    return {name: sent[name].replace("\r\n", "\n") for name in sent if name in fields}


def _key() -> str:
    return request.form.get("key", "")[:100] or str(uuid.uuid4())
