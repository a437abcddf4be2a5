"""The page of what a station sets for itself: name, address, hours, telephones."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from triage.station import NAMES, Station
from web.access import guard_desk
from web.office import Office

settings = Blueprint("settings", __name__)
settings.before_request(guard_desk)
#: What each setting is for, beside its box.
_HINTS = {
    "name": "例如：××派出所，印在告知单抬头、口径打印件和办事指南上",
    "address": "路名、门牌号",
    "phone": "群众可以打的，例如 021-62310110",
    "hours": "例如：周一至周五 9:00—11:30，13:30—17:00；周六 9:00—11:30",
}


def office() -> Office:
    return current_app.extensions["office"]


@settings.route("/settings/station", methods=["GET", "POST"])
def station() -> str | tuple[str, int] | Response:
    departments = office().rulebook.services.departments
    if request.method == "GET":
        return _page(office().station, {}, kept=request.args.get("kept") == "1")
    typed = {key: " ".join(request.form.get(key, "").split()) for key in NAMES}
    phones = {name: number for name in departments if (number := " ".join(request.form.get(f"phone of {name}", "").split()))}
    given = Station(**typed, phones=phones)
    wrong = given.mistakes()
    if wrong:
        return _page(given, wrong), 422
    office().settings.keep(given)
    return redirect(url_for("settings.station", kept="1"), 303)


def _page(shown: Station, wrong: dict[str, str], kept: bool = False) -> str:
    departments = office().rulebook.services.departments
    return render_template("pages/station.html", shown=shown, wrong=wrong, kept=kept, names=NAMES, hints=_HINTS, departments=departments)
