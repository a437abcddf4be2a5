"""Pages of the ledger.  Every change is a POST that sends the step seen and a key of its own; what is refused is shown on
the page it came from, with all that was filled in."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from triage import terms
from triage.authoring.answered import KINDS
from triage.insight.sheets import Sheet, as_csv, as_xlsx
from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from triage.ledger.units import Units
from web.access import guard_desk
from web.asking import read_asking
from web.ledger import (
    desk,
    digest,
    draft,
    export,
    inbox,
    leavers,
    listing,
    names,
    support,
    unclear,
)
from web.ledger.forms import read
from web.ledger.matter import Shown, shown
from web.ledger.notice import sheet_of
from web.ledger.who import guard_ledger
from web.office import Office
from web.problem import Problem, http_problem
from web.session import book

ledger = Blueprint("ledger", __name__, url_prefix="/ledger")
ledger.before_request(guard_desk)
ledger.before_request(guard_ledger)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office() -> Office:
    return current_app.extensions["office"]


def me() -> Actor:
    return g.actor


@ledger.get("/")
def home() -> str:
    seen, left = listing.look(office(), me(), request.args), leavers.any_left(office(), me())
    return render_template("ledger/list.html", seen=seen, exports=export.may(office(), me()), left=left, here="home")


@ledger.get("/list.<form>")
def list_file(form: str) -> Response:
    """What is listed, as a file: masked, each case's reading in the access log."""
    if form not in ("csv", "xlsx"):
        raise http_problem(404, "只有 CSV 和 XLSX。")
    sheet = export.sheet_of(office(), me(), request.args)
    return as_file(sheet, f"bancheng-list-{names.today():%Y%m%d}.{form}")


@ledger.route("/leavers", methods=["GET", "POST"])
def handing_over() -> str | AnyResponse | tuple[str, int]:
    """Open cases of those who have left: all of one leaver's go to another officer at once."""
    refusal, account = None, request.form.get("account", "")
    if request.method == "POST":
        try:
            leavers.hand_all(office(), me(), account, request.form.get("to", ""), _key())
            return redirect(url_for("ledger.handing_over"), 303)
        except Refusal as refused:
            refusal = refused
    seen = leavers.look(office(), me())
    if seen is None:
        raise http_problem(403, "交接由窗口负责人、所领导来办。")
    colleagues, tried = leavers.colleagues(office(), me().unit), account if refusal else ""
    page = render_template(
        "ledger/leavers.html", seen=seen, colleagues=colleagues, refusal=refusal, tried=tried, key=str(uuid.uuid4()), here="leavers"
    )
    return (page, refusal.status) if refusal else page


@ledger.get("/tell")
def tell() -> str:
    """Answers that wait to be passed on, and promises of citizens that are due."""
    return render_template("ledger/tell.html", seen=listing.to_tell(office(), me()), here="tell")


@ledger.get("/inbox")
def handed() -> str:
    """What departments were handed, and what their superiors have to rule on."""
    return render_template("ledger/inbox.html", parts=inbox.look(office(), me()), digest=digest.owed(office(), me()), here="inbox")


@ledger.get("/support")
def supports() -> str:
    return render_template("ledger/support.html", seen=support.look(office(), me(), dt.datetime.now(dt.UTC)), here="support")


@ledger.get("/<number>/seq")
def seq(number: str) -> Response:
    """How far a case has come, for a page that waits."""
    return jsonify({"seq": office().ledger.case(me(), number).seq})


@ledger.get("/find")
def find() -> AnyResponse:
    """To the case of a number that was typed or scanned."""
    case = office().ledger.case(me(), request.args.get("number", ""))
    return redirect(url_for("ledger.matter", number=case.number))


@ledger.post("/register")
def register() -> str | AnyResponse | tuple[str, int]:
    """The matter on the desk, before it is registered; ``now`` registers it."""
    asking = read_asking(request.form)
    proposed = desk.proposal(office(), asking)
    if proposed is None:
        raise Problem(422, "nothing", "没有可以登记的", "先在办事台写下群众说的。有人正有危险的，先救人。", "回办事台")
    wrong, known = "", _about()
    if request.form.get("now"):
        about = desk.kept_by(request.form.getlist("about"), known)
        reason = request.form.get("reason", "")
        given: dict[str, object] = {
            name: request.form.get(name, "").strip() for name in ("channel", "party", "citizen", "telephone", "identity")
        }
        given |= {"about": about} if about else {}
        try:
            done = desk.register(office(), me(), proposed.visit, given, reason, bool(request.form.get("begin")), _key())
            if about:  # who registers it does not see it any more: the receipt is made here and now
                return render_template("ledger/complaint.html", done=done, due=proposed.due, keeper=about["keeper"], here="")
            return redirect(url_for("ledger.matter", number=done.number, new=1), 303)
        except Refusal as refusal:
            wrong = str(refusal)
    page = render_template(
        "ledger/register.html",
        asking=asking,
        proposed=proposed,
        lists=office().ledger.content.machine.lists,
        reasons=office().reasons.all,
        about=known,
        key=_key(),
        sent=request.form,
        wrong=wrong,
        here="",
    )
    return (page, 422) if wrong else page


@ledger.get("/<number>")
def matter(number: str) -> str:
    return _matter(shown(office(), me(), number), fresh="new" in request.args)


@ledger.get("/<number>/receipt")
def receipt(number: str) -> str:
    """What the citizen takes along: number, code, the day of the answer."""
    seen = shown(office(), me(), number, action="receipt")
    return render_template("ledger/receipt.html", seen=seen, registered=names.day(seen.case.registered))


@ledger.post("/<number>/unmask")
def unmask(number: str) -> str | tuple[str, int]:
    """The whole of what is personal, for the reason that was typed; in this answer alone."""
    try:
        texts = office().ledger.plain(me(), number, request.form.get("why", ""))
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise
        return _matter(shown(office(), me(), number, refusal, "unmask")), refusal.status
    return _matter(shown(office(), me(), number, texts=texts))


@ledger.post("/<number>/<action>")
def act(number: str, action: str) -> str | AnyResponse | tuple[str, int]:
    content = office().ledger.content
    known = content.machine.actions.get(action)
    if known is None or not known.source:
        raise http_problem(404, "没有这个动作。")
    seen = request.form.get("seen", "")
    before = office().ledger.case(me(), number)
    try:
        given = read(content.machine, known, request.form)
        if action == "hand_over":
            leavers.checked(office(), before.station, before.keeper, str(given.get("to_officer") or ""))
        office().ledger.act(me(), action, given, number, int(seen) if seen.isdigit() else None, _key())
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise
        again = shown(office(), me(), number, refusal, action, request.form)
        return _matter(again), refusal.status
    if action == "invite":  # on paper alone: no address leads to the code again
        ledger = office().ledger
        within = ledger.content.clocks.contact_limit.text
        return render_template("ledger/slip.html", number=before.number, code=ledger.slip(me(), number), within=within)
    after = office().ledger.case(me(), number)
    if len(after.notices) > len(before.notices):  # drawn: on to the paper
        return redirect(url_for("ledger.notice", number=after.number, serial=after.notices[-1][1]), 303)
    return redirect(url_for("ledger.matter", number=after.number), 303)


@ledger.get("/<number>/notices/<serial>")
def notice(number: str, serial: str) -> str:
    """The sheet whose number was drawn: looking at it again draws none."""
    made = sheet_of(office(), me(), number, serial)
    if made is None:
        raise http_problem(404, "这一件没有开过这张告知单。")
    return render_template("notices/sheet.html", sheet=made, large=False, back=url_for("ledger.matter", number=number))


@ledger.route("/<number>/draft", methods=["GET", "POST"])
def drafted(number: str) -> str | AnyResponse:
    """The answer as a draft of the content; its trial goes on beside the desk."""
    if request.method == "POST":
        draft.begin(office(), me(), number, request.form)
        return redirect(url_for("ledger.drafted", number=number), 303)
    seen = draft.look(office(), me(), number)
    back = url_for("owners.unclear_list") if unclear.is_number(number) else url_for("ledger.matter", number=number)
    return render_template("ledger/draft.html", seen=seen, kinds=KINDS, back=back, here="inbox")


@ledger.get("/<number>/draft.patch")
def draft_patch(number: str) -> Response:
    seen = draft.look(office(), me(), number)
    if not seen.patch:
        raise http_problem(404, "还没有通过检查的草稿。")
    headers = {"Content-Disposition": f'attachment; filename="{seen.number}.patch"'}
    return Response(seen.patch, mimetype="text/x-patch", headers=headers)


def _about() -> desk.About:
    with office().ledger.store.read() as connection:
        here = Units.read(connection).stations_of(me().unit)
    return desk.about(book().all(here), me())


def _matter(seen: Shown, fresh: bool = False) -> str:
    return render_template("ledger/matter.html", seen=seen, fresh=fresh, key=str(uuid.uuid4()), paths=terms.PATHS, here="matter")


def as_file(sheet: Sheet, name: str) -> Response:
    """A table as a download; ``name`` ends in csv or xlsx."""
    csv = name.endswith(".csv")
    media, data = ("text/csv", as_csv(sheet).encode()) if csv else (XLSX, as_xlsx(sheet))
    return Response(data, mimetype=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _key() -> str:
    """The key that came with the form; a new one for a form that is about to be shown."""
    return request.form.get("key", "")[:100] or str(uuid.uuid4())
