"""Pages of who oversees: bad ratings, what the counters tell of the content, spot checks, statistics, who read what."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from triage.insight.doorcheck import sheet_of_doors
from triage.insight.sheets import counted
from triage.insight.spotcheck import Draw, sheet_of_draw
from triage.insight.statistics import TABLES
from web.access import guard_desk
from web.ledger import names, rating, readings, spotcheck, standing, statistics
from web.ledger.routes import as_file, me, office
from web.ledger.who import guard_ledger
from web.problem import http_problem

oversight = Blueprint("oversight", __name__, url_prefix="/ledger")
oversight.before_request(guard_desk)
oversight.before_request(guard_ledger)


@oversight.get("/ratings")
def ratings() -> str:
    limit = office().ledger.content.clocks.contact_limit
    return render_template("ledger/ratings.html", parts=rating.look(office(), me()), limit=limit, here="ratings")


@oversight.get("/standing")
def standing_lists() -> str:
    """What the counters tell the departments about their own content."""
    seen = standing.look(office(), me())
    if seen is None:
        raise http_problem(403, "您的岗位不看这一页。")
    return render_template("ledger/standing.html", seen=seen, here="standing")


@oversight.get("/spotcheck")
def spotchecks() -> str:
    seen, outcomes = _drawn(), office().lanes.outcomes
    return render_template(
        "ledger/spotcheck.html", seen=seen, doors=spotcheck.doors(office(), me(), seen), outcomes=outcomes, here="spotcheck"
    )


@oversight.get("/spotcheck.csv")
def spotcheck_file() -> Response:
    seen = _drawn()
    return as_file(sheet_of_draw(seen), f"bancheng-spotcheck-{seen.month}.csv")


@oversight.get("/spotcheck-doors.csv")
def spotcheck_doors_file() -> Response:
    seen = _drawn()
    sheet = sheet_of_doors(seen, spotcheck.doors(office(), me(), seen), office().lanes.outcomes)
    return as_file(sheet, f"bancheng-spotcheck-doors-{seen.month}.csv")


def _drawn() -> Draw:
    seen = spotcheck.look(office(), me(), request.args.get("month", ""))
    if seen is None:
        raise http_problem(403, "您的岗位不看这一页。")
    return seen


@oversight.get("/statistics")
def tables() -> str:
    seen = statistics.look(office(), me(), request.args)
    return render_template("ledger/statistics.html", seen=seen, tables=TABLES, sources=office().sources, here="statistics")


@oversight.get("/statistics/<code>.<form>")
def table_file(code: str, form: str) -> Response:
    if form not in ("csv", "xlsx") or code not in TABLES:
        raise http_problem(404, "没有这张表。")
    tables = statistics.look(office(), me(), {**request.args.to_dict(), "table": code}).tables
    if not tables:
        raise http_problem(403, "您的岗位不看统计。")
    return as_file(counted(tables[0]), f"bancheng-{code}-{names.today():%Y%m%d}.{form}")


@oversight.get("/access")
def access_log() -> str:
    """Who read what is personal: for who oversees, and for nobody else."""
    if not office().ledger.content.rights.grant(me(), "access_log"):
        raise http_problem(403, "您的岗位不看访问记录。")
    return render_template("ledger/access.html", seen=readings.look(office(), me(), request.args), here="access")
