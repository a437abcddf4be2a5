"""Signing in and out, the one-time links, setting up one-time codes."""

from __future__ import annotations

import segno
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from triage.accounts.account import Account
from triage.accounts.door import Refused
from triage.accounts.passwords import LONGEST, SHORTEST
from triage.trouble import Trouble
from web.access import desk_is_open, from_own_page
from web.problem import http_problem
from web.session import COOKIE, book, door, forget, keep, keep_workstation, links, session, word, workstations
from web.throttle import Throttle

accounts = Blueprint("accounts", __name__)
_USED = "这个链接用过了，或者过期了；请管理员再给一个。"


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
        opened = door().sign_in(account, request.form.get("password", ""), workstations())
    except Refused as refused:
        throttle.failed(asked_by)
        return render_template("accounts/signin.html", wrong=str(refused), account=account), 401
    return _onward(opened)


@accounts.route("/signin/code", methods=["GET", "POST"])
def code() -> str | Response | tuple[str, int]:
    """The one-time code that the password alone does not replace."""
    found = session()
    if found is None or found.stage != "code":
        return redirect(url_for("accounts.sign_in"), 303)
    wrong = ""
    if request.method == "POST":
        try:
            return _onward(door().give_code(word(), request.form.get("code", "")[:40]))
        except Refused as refused:
            wrong = str(refused)
    page = render_template("accounts/code.html", account=found.account, wrong=wrong)
    return (page, 401) if wrong else page


@accounts.route("/signin/second", methods=["GET", "POST"])
def second() -> str | Response | tuple[str, int]:
    """Setting up the telephone: scanned or typed, confirmed by the first code; then the recovery codes, shown this once."""
    enrolment = door().enrolment(word())
    if enrolment is None:
        return redirect(url_for("accounts.sign_in"), 303)
    wrong = ""
    if request.method == "POST":
        try:
            whole, codes = door().enrol(word(), request.form.get("code", "")[:40])
            answer = Response(render_template("accounts/recovery.html", codes=codes), mimetype="text/html")
            keep(answer, COOKIE, whole)
            return answer
        except Refused as refused:
            wrong = str(refused)
    drawn = segno.make(enrolment.address, error="m").svg_inline(scale=4, border=3, title="扫进手机里的动态口令程序")
    grouped = " ".join(enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4))
    page = render_template("accounts/second.html", drawn=drawn, secret=grouped, wrong=wrong)
    return (page, 422) if wrong else page


@accounts.post("/signin/renew")
def renew() -> Response:
    """Another telephone: what stood before counts no more."""
    try:
        door().renew(word())
    except Refused:
        return redirect(url_for("accounts.sign_in"), 303)
    return redirect(url_for("accounts.second"), 303)


@accounts.post("/signout")
def sign_out() -> Response:
    door().sign_out(word())
    answer = redirect(url_for("accounts.sign_in"), 303)
    forget(answer)
    return answer


@accounts.get("/account")
def mine() -> str | Response:
    """What the person may do with the own account."""
    found = session()
    if found is None or found.stage != "full":
        return redirect(url_for("accounts.sign_in"))
    rights = current_app.extensions["office"].ledger.content.rights
    own = book().workstations(found.account.account)
    return render_template("accounts/mine.html", account=found.account, rights=rights, device=found.device, workstations=own)


@accounts.route("/welcome/<word>", methods=["GET", "POST"])
def welcome(word: str) -> str | Response | tuple[str, int]:
    """Looking at the link uses nothing up; what is sent does."""
    invited = links().invited(word)
    if invited is None or (invited.purpose == "first" and not desk_is_open(request)):
        raise http_problem(404, _USED)
    if invited.purpose == "workstation":
        return _workstation(word, invited.account, invited.note)
    sent, wrong = request.form, ""
    if request.method == "POST":
        password = sent.get("password", "")
        if password != sent.get("again", ""):
            wrong = "两遍不一样，请再输一次。"
        else:
            try:
                account = _entered(word, invited.account, password)
                return _onward(door().open(account)) if door().demands(account) else redirect(url_for("accounts.sign_in"), 303)
            except Trouble as trouble:
                wrong = str(trouble)
    kinds = current_app.extensions["office"].ledger.content.rights
    page = render_template(
        "accounts/welcome.html",
        account=invited.account,
        wrong=wrong,
        shortest=SHORTEST,
        longest=LONGEST,
        sent=sent,
        kinds={kind: kinds.kinds[kind] for kind in kinds.roles["admin"]},
    )
    return (page, 422) if wrong else page


def _entered(word: str, account: Account | None, password: str) -> Account:
    if account is not None:
        return links().set_password(word, password)
    typed = {name: " ".join(request.form.get(name, "").split())[:40] for name in ("account", "name")}
    kind = request.form.get("kind", "police")
    return links().make_first(word, Account(typed["account"], typed["name"], kind, "admin", ""), password)


def _workstation(word: str, account: Account | None, name: str) -> str | Response:
    if request.method == "GET":
        return render_template("accounts/workstation.html", account=account, name=name)
    try:
        kept = links().register_workstation(word)
    except Trouble:
        raise http_problem(404, _USED) from None
    answer = redirect(url_for("accounts.sign_in"), 303)
    keep_workstation(answer, kept)
    return answer


def _onward(opened: str) -> Response:
    """To what the new session still owes, or to the person's work."""
    found = door().session(opened)
    if found is None:
        return redirect(url_for("accounts.sign_in"), 303)
    rights = current_app.extensions["office"].ledger.content.rights
    home = "people.home" if found.account.role in rights.grants["accounts"] else "ledger.home"
    answer = redirect(url_for({"code": "accounts.code", "enrol": "accounts.second"}.get(found.stage, home)), 303)
    keep(answer, COOKIE, opened)
    return answer


def _throttle() -> Throttle:
    return current_app.extensions["throttle"]
