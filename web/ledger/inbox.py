"""交办: what waits for a department's post by its day, and what its superiors have to rule on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.ledger.actor import Actor
from triage.ledger.listing import MOST, Wanted
from web.ledger import names, timeline
from web.ledger.listing import Row, row_of
from web.office import Office


@dataclass(frozen=True)
class Part:
    """One kind of waiting: its heading, what is said where nothing waits, the rows with the question, the action that opens."""

    code: str
    title: str
    rows: tuple[Row, ...]
    action: str


#: (code, heading, states, the post's part in it, the personal field to show, the action)
_POST = (
    ("answer", "等本岗答复", ("escalated",), "post", "question", "answer"),
    ("advise", "等本岗的协办意见", (), "helping", "question", "advise"),
    ("asked", "等派出所", ("asked", "returned"), "post", "asked_for", ""),
    ("objected", "等上级裁定", ("objected",), "post", "objection", ""),
)
_SUPERIOR = (("rule", "等裁定的退回", ("objected",), "", "objection", "overrule_return"),)


def look(office: Office, actor: Actor) -> list[Part]:
    rights = office.ledger.content.rights
    kinds = (*(_POST if rights.grant(actor, "answer") else ()), *(_SUPERIOR if rights.grant(actor, "decide") else ()))
    return [
        Part(code, title, tuple(rows(office, actor, states, post, field)), action) for code, title, states, post, field, action in kinds
    ]


def rows(office: Office, actor: Actor, states: tuple[str, ...], post: str, field: str) -> Iterator[Row]:
    """Cases by due day, each with what was last written into a personal ``field``; in all open states where none is given."""
    now, wanted = names.today(), Wanted(states=states or office.ledger.content.machine.open, post=post)
    for row in office.ledger.page(actor, wanted, most=MOST).rows:
        events, texts = office.ledger.events(actor, row["number"]), office.ledger.texts(actor, row["number"], "inbox")
        yield row_of(office, row, now, timeline.latest(events, texts, field))
