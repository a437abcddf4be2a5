"""What opens to anybody: the citizen's screen, and the door where an officer enters the desk's token once."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.access import COOKIE, desk_is_open, same, stamp, token

entry = Blueprint("entry", __name__)


@entry.route("/enter", methods=["GET", "POST"])
def enter() -> Response | AnyResponse | tuple[str, int]:
    if desk_is_open(request):
        return redirect(url_for("desk.home"))
    wrong = request.method == "POST"
    if wrong and token() and same(request.form.get("token", ""), token()):
        answer = redirect(url_for("desk.home"))
        answer.set_cookie(COOKIE, stamp(token()), max_age=12 * 3600, httponly=True, samesite="Strict", secure=request.is_secure)
        return answer
    return render_template("enter.html", wrong=wrong, has_token=bool(token())), 401 if wrong else 200


@entry.get("/citizen")
def citizen() -> str:
    """The second window, turned to the citizen: it holds nothing itself, the desk sends it the public wording."""
    return render_template("citizen.html")
