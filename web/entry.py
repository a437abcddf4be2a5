"""What opens to anybody: the citizen's screen, and the door where an officer enters the desk's token once."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.access import COOKIE, STAYS_OPEN, desk_is_open, same, stamp, token
from web.problem import http_problem
from web.throttle import Throttle

entry = Blueprint("entry", __name__)
log = logging.getLogger("bancheng.entry")


@entry.route("/enter", methods=["GET", "POST"])
def enter() -> Response | AnyResponse | tuple[str, int]:
    if desk_is_open(request):
        return redirect(url_for("desk.home"))
    wrong = request.method == "POST"
    asked_by = request.remote_addr or ""
    if wrong and (wait := _throttle().wait(asked_by)):
        log.warning("desk: too many wrong tokens from %s", asked_by)
        raise http_problem(429, "试错太多次了。", {"Retry-After": str(wait)})
    if wrong and token() and same(request.form.get("token", ""), token()):
        log.warning("desk: opened from %s", asked_by)
        answer = redirect(url_for("desk.home"))
        answer.set_cookie(COOKIE, stamp(token()), max_age=STAYS_OPEN, httponly=True, samesite="Strict", secure=request.is_secure)
        return answer
    if wrong:
        _throttle().failed(asked_by)
        log.warning("desk: wrong token from %s", asked_by)
    return render_template("enter.html", wrong=wrong, has_token=bool(token())), 401 if wrong else 200


@entry.get("/citizen")
def citizen() -> str:
    """The second window, turned to the citizen: it holds nothing itself, the desk sends it the public wording."""
    return render_template("citizen.html")


def _throttle() -> Throttle:
    return current_app.extensions["throttle"]
