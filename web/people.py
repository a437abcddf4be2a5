"""The administrator's pages: who has an account, what each may do, what was done with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from triage.accounts.account import STATES, Account
from triage.accounts.post import open_roles
from triage.accounts.said import SAID
from triage.ledger import retention
from triage.ledger.event import SHANGHAI
from triage.ledger.units import Units
from triage.terms import LINES
from triage.trouble import Trouble
from web.access import from_own_page
from web.office import Office
from web.problem import http_problem
from web.session import book, signed_in

people = Blueprint("people", __name__, url_prefix="/people")


def office() -> Office:
    return current_app.extensions["office"]


def me() -> Account:
    found = signed_in()
    assert found
    return found


@people.before_request
def guard() -> Response | None:
    """Administrators alone, by their own accounts: the machine's own officer is none."""
    found = signed_in()
    if found is None:
        return redirect(url_for("accounts.sign_in"))
    if found.role not in office().ledger.content.rights.grants["accounts"]:
        raise http_problem(403, "账号由管理员办；您的岗位不办账号。")
    if request.method == "POST" and not from_own_page(request):
        raise http_problem(403, "这个请求不是从本页面发出的。")
    return None


@people.get("/")
def home() -> str:
    """Those that wait for another administrator first; then by account."""
    wanted, state = request.args.get("find", "").strip()[:40], request.args.get("state", "")
    everybody = book().all()
    found = [
        each
        for each in everybody
        if (not state or each.state == state) and (not wanted or wanted in f"{each.account} {each.name} {each.unit}")
    ]
    found.sort(key=lambda each: each.state != "waiting")
    asked = {"find": wanted, "state": state}
    return _page("list", everybody=found, asked=asked, unset=retention.years() is None and retention.SETTING)


@people.route("/new", methods=["GET", "POST"])
def new() -> str | tuple[str, int]:
    if request.method == "GET":
        return _page("new", sent={}, wrong="")
    try:
        account = _typed(Account("", "", "", "", ""))
        link = book().new(account, me().account)
    except Trouble as trouble:
        return _page("new", sent=request.form, wrong=str(trouble)), 422
    return _one(account.account, link=link)


@people.get("/audit")
def audit() -> str:
    who = request.args.get("find", "").strip()[:40]
    lines = [(_when(at), account, SAID.get(what, what), by, _in_words(more)) for at, account, what, by, more in book().audit(500, who)]
    return _page("audit", lines=lines, asked={"find": who})


@people.get("/<account>")
def one(account: str) -> str:
    return _one(account)


@people.post("/<account>/<act>")
def act(account: str, act: str) -> str | Response | tuple[str, int]:
    """What changes nothing but the state goes back to the page; what gives a link shows it there, this once."""
    by, accounts = me().account, book()
    stands = accounts.one(account)
    if stands is None:
        raise http_problem(404, "没有这个账号。")
    try:
        link = None
        if act == "move":
            accounts.move(account, _typed(stands), by)
        elif act == "link":
            link = accounts.link(account, by)
        elif act == "agree":
            link = accounts.agree(account, by)
        elif act == "refuse":
            accounts.refuse(account, by)
        elif act == "suspend":
            accounts.suspend(account, by)
        elif act == "resume":
            accounts.resume(account, by)
        elif act == "end":
            accounts.end(account, by)
        elif act == "workstation":
            return _one(account, link=accounts.workstation_link(account, " ".join(request.form.get("name", "").split()), by), at=True)
        elif act == "drop":
            accounts.drop_workstation(account, request.form.get("name", ""), by)
        else:
            raise http_problem(404, "没有这个动作。")
    except Trouble as trouble:
        return _one(account, wrong=str(trouble)), 422
    if link is None:
        return redirect(url_for("people.home" if account == by and act in ("suspend", "end") else "people.one", account=account), 303)
    return _one(account, link=link)


def _typed(stands: Account) -> Account:
    """What was filled in, over what stands."""
    names = ("account", "name", "kind", "role", "unit", "line", "key")
    given = {name: " ".join(request.form.get(name, getattr(stands, name)).split()) for name in names}
    if len(given["key"]) > 60:
        raise Trouble("密钥编号最多 60 个字符。")
    return replace(
        stands,
        account=stands.account or given["account"],
        name=given["name"],
        kind=given["kind"],
        role=given["role"],
        unit=given["unit"],
        line=given["line"] if given["role"] == "liaison" else "",
        key=given["key"],
    )


def _one(account: str, link: str | None = None, wrong: str = "", at: bool = False) -> str:
    """``at``: the link is for a workstation."""
    shown = book().one(account)
    if shown is None:
        raise http_problem(404, "没有这个账号。")
    lines = [(_when(when), SAID.get(what, what), by, _in_words(more)) for when, _, what, by, more in book().audit(50, account)]
    address = url_for("accounts.welcome", word=link, _external=True) if link else ""
    return _page(
        "one", shown=shown, sent=vars(shown), lines=lines, address=address, at=at, wrong=wrong, workstations=book().workstations(account)
    )


def _page(name: str, **more: object) -> str:
    rights = office().ledger.content.rights
    with office().ledger.store.read() as connection:
        units = Units.read(connection)
    return render_template(
        f"people/{name}.html",
        rights=rights,
        roles=open_roles(rights),
        states=STATES,
        units=units.by_code,
        lines_of_work=LINES,
        me=me(),
        here=name,
        **more,
    )


def _in_words(more: str) -> str:
    """A post's code as it is called."""
    posts = office().ledger.content.rights.posts
    return " ".join(posts.get(word, word) for word in more.split(" "))


def _when(at: int) -> str:
    return f"{dt.datetime.fromtimestamp(at, SHANGHAI):%Y-%m-%d %H:%M:%S}"
