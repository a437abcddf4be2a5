"""Signing in and out, and the one-time link by which somebody sets the password."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from triage.accounts.book import SHORTEST, Account, Accounts, Refused
from triage.trouble import Trouble
from web.access import from_own_page
from web.problem import http_problem
from web.throttle import Throttle

accounts = Blueprint("accounts", __name__)
COOKIE = "bancheng_session"


def book() -> Accounts:
    return current_app.extensions["accounts"]


def signed_in() -> Account | None:
    """Whose session this request belongs to."""
    word = request.cookies.get(COOKIE, "")
    return book().who(word) if word else None


@accounts.before_request
def guard() -> None:
    if request.method == "POST" and not from_own_page(request):
        raise http_problem(403, "这个请求不是从本页面发出的。")


@accounts.route("/signin", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    if request.method == "GET":
        return render_template("accounts/signin.html", wrong="", account="")
    throttle, account = _throttle(), request.form.get("account", "").strip()[:40]
    asked_by = f"signin {request.remote_addr or ''}"
    if wait := throttle.wait(asked_by):
        raise http_problem(429, "试错太多次了。", {"Retry-After": str(wait)})
    try:
        word = book().sign_in(account, request.form.get("password", ""))
    except Refused as refused:
        throttle.failed(asked_by)
        return render_template("accounts/signin.html", wrong=str(refused), account=account), 401
    answer = redirect(url_for("ledger.home"), 303)
    answer.set_cookie(COOKIE, word, httponly=True, samesite="Strict", secure=request.is_secure)
    return answer


@accounts.post("/signout")
def sign_out() -> Response:
    book().sign_out(request.cookies.get(COOKIE, ""))
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
    return answer


@accounts.route("/welcome/<word>", methods=["GET", "POST"])
def welcome(word: str) -> str | Response | tuple[str, int]:
    """Looking at the link uses nothing up; setting the password does."""
    account = book().invited(word)
    if account is None:
        raise http_problem(404, "这个链接用过了，或者过期了；请管理员再给一个。")
    wrong = ""
    if request.method == "POST":
        password = request.form.get("password", "")
        if password == request.form.get("again", ""):
            try:
                book().set_password(word, password)
                return redirect(url_for("accounts.sign_in"), 303)
            except Trouble as trouble:
                wrong = str(trouble)
        else:
            wrong = "两遍不一样，请再输一次。"
    page = render_template("accounts/welcome.html", account=account, wrong=wrong, shortest=SHORTEST)
    return (page, 422) if wrong else page


def _throttle() -> Throttle:
    return current_app.extensions["throttle"]
