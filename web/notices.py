"""Printable notices: a sheet to fill in, print in A4 or large type, or fetch as PDF.  The words are in kb/notices."""

from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, render_template, request

from triage.content.notices import NoticeForm
from triage.content.rulebook import today
from triage.ledger.number import parse
from web.access import guard_desk
from web.office import Office
from web.pdf import CannotPrint, draw
from web.problem import Problem, http_problem
from web.sheet import Sheet
from web.typeface import missing

notices = Blueprint("notices", __name__, url_prefix="/notices")
notices.before_request(guard_desk)
_SERIAL, _CODE = re.compile(r"[\w-]{1,40}"), re.compile(r"\d{10}")


def office() -> Office:
    return current_app.extensions["office"]


@notices.get("/")
def index() -> str:
    return render_template("notices/index.html", forms=office().notices.forms)


@notices.route("/<code>", methods=["GET", "POST"])
def sheet(code: str) -> str:
    """The sheet with its blanks as fields; printing is locked until they are filled."""
    made = _sheet(_form(code))
    return render_template("notices/sheet.html", sheet=made, large=request.form.get("large") == "1", unset=missing(made.words()))


@notices.post("/<code>.pdf")
def pdf(code: str) -> Response:
    made = _sheet(_form(code))
    if made.unfilled:
        raise Problem(422, "unfilled", "告知单还没填完", f"还没填：{'、'.join(made.unfilled)}。", "填好再取 PDF")
    try:
        drawn = draw(made, large=request.form.get("large") == "1")
    except CannotPrint as error:
        rare = "、".join(error.characters)
        raise Problem(422, "rare-character", "PDF 里印不出这些字", f"“{rare}”不在 PDF 用的字体里。", "请直接打印网页") from None
    name = f"{made.form.code}-{made.serial_ascii}.pdf"
    return Response(drawn, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _form(code: str) -> NoticeForm:
    form = office().notices.by_code(code)
    if form is None:
        raise http_problem(404, "没有这种告知单。")
    return form


def _sheet(form: NoticeForm) -> Sheet:
    """The sheet as asked for.  A number is drawn once, when the sheet is made out, and goes along with it; who merely looks
    draws none, so that no link, crawler or other site uses numbers up."""
    day = today()
    given = {name.removeprefix("f:"): value[:1000] for name, value in request.form.items() if name.startswith("f:")}
    station = {"station": office().station.place, "phone": office().station.phone}
    values = {field.name: given.get(field.name) or station.get(field.source, "") for field in form.fields}
    serial = request.form.get("serial", "")
    if request.method == "GET":
        serial = ""
    elif not _SERIAL.fullmatch(serial):
        serial = f"{form.number}-{day:%Y%m%d}-{office().journal.next_serial(f'{form.code}-{day:%Y%m%d}'):04d}"
    rule = request.form.get("rule", "")
    known = rule if rule in office().rulebook.by_id else ""
    case, code = parse(request.form.get("case", "")) or "", request.form.get("code", "")
    code = code if _CODE.fullmatch(code) else ""
    return Sheet(form, values, serial, day, known, str(office().release), office().station.name, case, code)
