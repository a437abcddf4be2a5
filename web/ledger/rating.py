"""差评: named bad ratings by the day on which something is owed, appeals to rule on, and what was said without a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.ledger.actor import Actor
from triage.ledger.listing import MOST, Wanted
from web.ledger import names, timeline
from web.ledger.listing import Row, row_of
from web.office import Office


@dataclass(frozen=True)
class Rated:
    """A case with its rating; ``words`` of the row are the citizen's."""

    row: Row
    grade: str
    stands: str


@dataclass(frozen=True)
class Part:
    code: str
    title: str
    rows: tuple[Rated, ...]


#: (code, heading, states of the rating, the right by which somebody does something about it)
_PARTS = (
    ("contact", "要联系的", ("bad",), "contact"),
    ("go_on", "核实、整改、回访", ("contacted", "verified", "rectifying", "rectified"), "contact"),
    ("appealed", "申诉，等裁定", ("appealed",), "decide"),
    ("nameless", "没有留名的差评，供改进", ("rated",), "contact"),
)


def look(office: Office, actor: Actor) -> list[Part]:
    """Nobody finds their own cases here, by the right itself."""
    rights = office.ledger.content.rights
    return [
        Part(code, title, tuple(_rows(office, actor, states, right)))
        for code, title, states, right in _PARTS
        if rights.grant(actor, right) is not None
    ]


def _rows(office: Office, actor: Actor, states: tuple[str, ...], right: str) -> Iterator[Rated]:
    machine, now = office.ledger.content.machine, names.today()
    wanted = Wanted(ratings=states, grades=machine.bad_grades, right=right)
    for row in office.ledger.page(actor, wanted, most=MOST).rows:
        events, texts = office.ledger.events(actor, row["number"]), office.ledger.texts(actor, row["number"], "rating")
        words = timeline.latest(events, texts, "comment")
        yield Rated(row_of(office, row, now, words), machine.lists["grades"][row["grade"]], machine.names["rating"][row["rating"]])
