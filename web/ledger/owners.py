"""Pages of what departments are asked: wordings that could not be explained, and what each week brought together."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from triage.ledger.refusal import Refusal
from web.access import guard_desk
from web.ledger import digest, unclear
from web.ledger.matter import shown
from web.ledger.routes import as_file, guard_ledger, me, office
from web.problem import http_problem

owners = Blueprint("owners", __name__, url_prefix="/ledger")
owners.before_request(guard_desk)
owners.before_request(guard_ledger)


@owners.route("/digest", methods=["GET", "POST"])
def weekly() -> str | AnyResponse:
    """What a week brought together for a department's post, which acknowledges it; for who stands above, which posts have."""
    code = request.values.get("week", "")[:8]
    if request.method == "POST":
        digest.acknowledge(office(), me(), code, request.form.get("seen", ""))
        return redirect(url_for("owners.weekly", week=code), 303)
    seen = digest.look(office(), me(), code)
    if seen is not None:
        return render_template("ledger/digest.html", seen=seen, posts=None, week=seen.week, span=digest.span(seen.week), here="digest")
    above = digest.posts(office(), me(), code)
    if above is None:
        raise http_problem(403, "您的岗位不看这一页。")
    week, posts = above
    return render_template("ledger/digest.html", seen=None, posts=posts, week=week, span=digest.span(week), here="digest")


@owners.get("/digest.csv")
def digest_file() -> Response:
    seen = digest.look(office(), me(), request.args.get("week", "")[:8])
    if seen is None:
        raise http_problem(403, "您的岗位不看这一页。")
    return as_file(digest.sheet_of(seen), f"bancheng-digest-{seen.week.code}.csv")


@owners.get("/unclear")
def unclear_list() -> str | tuple[str, int]:
    """Wordings that officers could not explain, and what their owners wrote back."""
    return _unclear(None, "")


@owners.post("/unclear/<number>")
def unclear_answer(number: str) -> str | AnyResponse | tuple[str, int]:
    """A note of the owner."""
    try:
        unclear.answer(office(), me(), number, request.form.get("answer", ""))
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise
        return _unclear(refusal, number)
    return redirect(url_for("owners.unclear_list"), 303)


@owners.post("/<number>/unclear")
def unclear_ask(number: str) -> AnyResponse:
    """From a case: the wording that it was registered with could not be explained."""
    seen = shown(office(), me(), number)
    if not seen.unclear:
        raise http_problem(422, "这一件没有可以问的口径。")
    unclear.ask(office(), seen.unclear, request.form.get("note", ""))
    return redirect(url_for("owners.unclear_list"), 303)


def _unclear(refusal: Refusal | None, tried: str) -> str | tuple[str, int]:
    seen = unclear.look(office(), me())
    if seen is None:
        raise http_problem(403, "您的岗位不看这一页。")
    page = render_template(
        "ledger/unclear.html", seen=seen, states=unclear.STATES, refusal=refusal, tried=tried, sent=request.form, here="unclear"
    )
    return (page, refusal.status) if refusal else page
