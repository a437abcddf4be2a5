"""The list as a file: what is personal is masked, and each reading of it is in the access log."""

from __future__ import annotations

from collections.abc import Mapping

from triage.insight.sheets import Sheet
from triage.ledger.actor import Actor
from triage.ledger.listing import MOST
from triage.terms import LINES
from web.ledger import names, timeline
from web.ledger.listing import wanted_of
from web.office import Office
from web.problem import http_problem

#: Cases in one file at most: a larger one is narrowed first.
LARGEST = 2_000
_HEAD = ("编号", "状态", "条线", "事项", "路径", "登记", "期限", "办结", "办结路径", "结果", "姓名", "电话", "证件号", "群众的原话")
_PERSONAL = ("citizen", "telephone", "identity", "words")


def may(office: Office, actor: Actor) -> bool:
    return office.ledger.content.rights.grant(actor, "statistics") is not None


def sheet_of(office: Office, actor: Actor, asked: Mapping[str, str]) -> Sheet:
    ledger, lists = office.ledger, office.ledger.content.machine.lists
    if not may(office, actor):
        raise http_problem(403, "导出要窗口负责人以上的岗位。")
    rows: list[tuple[str, ...]] = []
    wanted, after = wanted_of(office, asked), ""
    while True:
        page = ledger.page(actor, wanted, after, MOST)
        for row in page.rows:
            events, texts = ledger.events(actor, row["number"]), ledger.texts(actor, row["number"], "export")
            codes = (
                *(row["number"], ledger.content.machine.states[row["state"]], LINES.get(row["line"], "")),
                *(names.service(office, row["service"]) if row["service"] else "", lists["paths"].get(row["path"], "")),
                *(row["registered"], row["due"], row["closed"]),
                *(lists["routes"].get(row["route"], ""), lists["outcomes"].get(row["outcome"], "")),
            )
            rows.append((*codes, *(timeline.latest(events, texts, field) for field in _PERSONAL)))
        if len(rows) > LARGEST:
            raise http_problem(422, f"超过 {LARGEST} 件，请先按状态、条线或者期限缩小范围。")
        if not (after := page.after):
            return Sheet("台账", _HEAD, rows)
