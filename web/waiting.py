"""The page of the facts that wait for a department's word, and the same as a sheet to send to the department."""

from __future__ import annotations

import io
from itertools import groupby
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request

from triage.authoring.attesting import Waiting, worklist
from triage.authoring.attestsheet import write
from triage.content.labelled import matter_files, read_labelled
from web.access import guard_desk
from web.office import Office
from web.problem import http_problem

waiting = Blueprint("waiting", __name__)
waiting.before_request(guard_desk)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office() -> Office:
    return current_app.extensions["office"]


@waiting.get("/facts/waiting")
def listed() -> str:
    department = _department()
    groups = [(name, list(items)) for name, items in groupby(_items(department), key=lambda item: item.department)]
    return render_template("pages/waiting.html", groups=groups, department=department, departments=office().rulebook.services.departments)


@waiting.get("/facts/waiting.xlsx")
def sheet() -> Response:
    department = _department()
    file = io.BytesIO()
    write(_items(department), file)
    name = quote(f"等着确认的事实{'-' + department if department else ''}.xlsx")
    return Response(file.getvalue(), mimetype=_SHEET, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


def _department() -> str:
    department = request.args.get("department", "")
    if department and department not in office().rulebook.services.departments:
        raise http_problem(404, "没有这个业务部门。")
    return department


def _items(department: str) -> list[Waiting]:
    matters = (matter for path in matter_files(office().home) for matter in read_labelled(path))
    return worklist(office().knowledge, matters, department)
