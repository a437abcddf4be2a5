"""来件: files of other lines looked at, brought in, and put to the cases that they belong to."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from triage.insight.sheets import Sheet
from triage.ledger.imports import table, upload
from triage.ledger.imports.book import Heard, Imports
from triage.ledger.imports.form import FIELDS, TEXTS, Form
from triage.ledger.imports.trial import STATUS, Told, Trial
from triage.ledger.refusal import Refusal
from triage.ledger.units import Units
from triage.store import StoreError
from triage.trouble import Trouble
from web.ledger import names
from web.ledger.routes import as_file, ledger, me, office
from web.problem import http_problem

#: Rows of a dry run on one page.
_PAGE = 200
STATES = {"open": "等人核对", "linked": "挂到件的", "apart": "台账里没有的"}


@dataclass(frozen=True)
class Line:
    """One row that was brought in, in plain words."""

    heard: Heard
    source: str
    unit: str
    grade: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Seen:
    """One page of a dry run: ``rows`` are those of ``status`` ("" for all), from ``page`` on."""

    form: Form
    identity: str
    trial: Trial
    status: str
    rows: tuple[Told, ...]
    page: int
    pages: int
    done: bool = False


def _imports() -> Imports:
    found = Imports(office().ledger)
    if not found.forms(me()):
        raise http_problem(403, "您的岗位不看来件。")
    return found


@ledger.get("/imports")
def imports() -> str:
    return _page()


@ledger.post("/imports")
def import_file() -> AnyResponse | tuple[str, int]:
    """A file is put by to be looked at; what is no such table is told on the page it came from."""
    found, now, sent = _imports(), dt.datetime.now(dt.UTC), request.files.get("file")
    source, data = request.form.get("source", ""), sent.read() if sent else b""
    try:
        if not data:
            raise Trouble("没有选文件，或者文件是空的。")
        table.read(data, found.form(me(), source).needed)
        with office().ledger.store.write() as connection:
            identity = upload.put_by(connection, found.seal, me(), source, data, now)
    except Trouble as trouble:
        return _page(str(trouble), source), 422
    return redirect(url_for("ledger.import_trial", identity=identity), 303)


@ledger.get("/imports/<uuid:identity>")
def import_trial(identity: uuid.UUID) -> str:
    form, trial = _trial(identity)
    return render_template("ledger/trial.html", seen=_seen(form, str(identity), trial), names=STATUS, here="imports")


@ledger.get("/imports/<uuid:identity>.csv")
def import_trial_file(identity: uuid.UUID) -> Response:
    """Every row and what would become of it."""
    form, trial = _trial(identity)
    rows = [(told.row.line, told.row.number, STATUS[told.status], told.said) for told in trial.rows]
    sheet = Sheet(form.source, ("行", "编号", "会怎么样", "说明"), rows)
    return as_file(sheet, f"bancheng-import-{form.source}-{names.today():%Y%m%d}.csv")


@ledger.post("/imports/<uuid:identity>")
def import_commit(identity: uuid.UUID) -> str:
    """What is right is brought in, all of it or nothing."""
    form, trial = _trial(identity, really=True)
    with office().ledger.store.write() as connection:
        upload.clear(connection, str(identity))
    seen = _seen(form, str(identity), trial, done=True)
    return render_template("ledger/trial.html", seen=seen, names=STATUS, here="imports")


@ledger.post("/imports/<source>/settle")
def import_settle(source: str) -> AnyResponse | tuple[str, int]:
    """Somebody says which case a row belongs to, or that it is none of ours."""
    said = request.form
    case = said.get("typed", "").strip() if said.get("case") == "typed" else said.get("case", "")
    try:
        if said.get("case") == "typed" and not case:
            raise Trouble("先写这一条是台账里的哪一件，再按“就是这一件”。")
        shown = said.get("seen", "")
        seen = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else 0
        _imports().settle(me(), source, said.get("number", ""), seen, case, dt.datetime.now(dt.UTC))
    except Trouble as trouble:
        return _page(str(trouble)), trouble.status if isinstance(trouble, Refusal) else 422
    return redirect(url_for("ledger.imports", state=said.get("state", "open")), 303)


def _page(wrong: str = "", source: str = "") -> str:
    found = _imports()
    asked = request.values.get("state", "open")
    state = asked if asked in STATES else "open"
    page = found.page(me(), state, request.args.get("after", ""))
    with office().ledger.store.read() as connection:
        units = Units.read(connection)
    forms = found.forms(me())
    lines = [_line(heard, forms, units) for heard in page.rows]
    shown = {"forms": forms, "lines": lines, "after": page.after, "state": state, "states": STATES}
    return render_template("ledger/imports.html", **shown, wrong=wrong, source=source, here="imports")


def _line(heard: Heard, forms: list[Form], units: Units) -> Line:
    one, grades = heard.outside, office().ledger.content.machine.lists["grades"]
    source = next(form.name for form in forms if form.source == one.source)
    texts = tuple((FIELDS[name], heard.texts[name]) for name in TEXTS if heard.texts.get(name))
    return Line(heard, source, units.name(one.unit), grades.get(one.grade, ""), texts)


def _trial(identity: uuid.UUID, really: bool = False) -> tuple[Form, Trial]:
    """A file that was looked at is looked at again, or brought in."""
    found = _imports()
    with office().ledger.store.read() as connection:
        source, data = upload.laid_by(connection, found.seal, me(), str(identity))
    try:
        return found.form(me(), source), (found.bring_in if really else found.look)(me(), source, data, dt.datetime.now(dt.UTC))
    except (Refusal, StoreError):
        raise
    except Trouble as trouble:  # the names of its columns were changed meanwhile
        raise http_problem(422, str(trouble)) from None


def _seen(form: Form, identity: str, trial: Trial, done: bool = False) -> Seen:
    """What is wrong is shown first, where nothing else is asked for."""
    status = request.args.get("status", "wrong" if trial.counts["wrong"] else "")
    rows = [told for told in trial.rows if status in ("", told.status)]
    pages = max(1, -(-len(rows) // _PAGE))
    asked = request.args.get("page", "")
    page = min(int(asked[:4]), pages) if asked.isascii() and asked.isdigit() and int(asked[:4]) else 1
    if done:  # the file is gone: there is no second page to ask for
        return Seen(form, identity, trial, status, tuple(rows), 1, 1, True)
    return Seen(form, identity, trial, status, tuple(rows[(page - 1) * _PAGE : page * _PAGE]), page, pages)
