"""What would become of each row of a table: new, known, unmatched or wrong.  Nothing is kept; time grows with the rows alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from triage.ledger import personal
from triage.ledger.actor import Actor
from triage.ledger.case import PREFIX as CASE
from triage.ledger.content import LedgerContent
from triage.ledger.event import day_of
from triage.ledger.imports.form import FIELDS, TEXTS, Form
from triage.ledger.imports.outside import PREFIX
from triage.ledger.imports.row import Mistake, Names, Row, read_rows
from triage.ledger.imports.table import Table
from triage.ledger.sealing import Seal
from triage.ledger.tables import CASES, NUMBERS, OUTSIDE
from triage.ledger.units import Units
from triage.store import portions

#: What a row can be → what it is called.
STATUS = {"wrong": "有错", "unmatched": "对不上", "new": "新的", "known": "已经有"}
_CLEAR = ("unit", "day", "grade")


@dataclass(frozen=True)
class Told:
    """``case`` is the one that the row names; ``proposed`` are those that it may be, for a person to say; ``note`` says why it is
    what it is, where that is not plain."""

    row: Row
    status: str
    case: str = ""
    proposed: tuple[str, ...] = ()
    note: str = ""

    @property
    def said(self) -> str:
        """What is told of the row beside its status."""
        named = f"就是 {self.case}" if self.case else ""
        maybe = f"可能是 {'、'.join(self.proposed)}，请人核对" if self.proposed else ""
        return "；".join(filter(None, (named, maybe, self.note)))


@dataclass(frozen=True)
class Trial:
    rows: tuple[Told, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each status, in the order of :data:`STATUS`."""
        return {status: sum(told.status == status for told in self.rows) for status in STATUS}

    @property
    def taken(self) -> list[Told]:
        """The rows that are brought in."""
        return [told for told in self.rows if told.status in ("new", "unmatched")]


@dataclass(frozen=True)
class Clue:
    """What a case is looked for by: keyed digests of the citizen's numbers, the unit that the row is about, its day."""

    digests: tuple[str, ...]
    unit: str
    day: str


def look(connection: sa.Connection, content: LedgerContent, seal: Seal, actor: Actor, form: Form, table: Table, now: dt.datetime) -> Trial:
    """``actor`` holds the form's right."""
    units = Units.read(connection)
    grant = content.rights.grant(actor, form.right)
    assert grant is not None
    seat = units.seat(actor.unit) if grant.place == "district" else ""
    read = _once(form, read_rows(form, table, Names(units, form.units, seat), actor.account, day_of(now)))
    right = [row for row in read if not row.mistakes]
    known = _known(connection, seal, form, right)
    fresh = [row for row in right if row.number not in known]
    cases = seen(connection, content, actor, units, [row.case for row in fresh if row.case])
    clues = {
        row.number: Clue(tuple(digest for text in row.found_by for digest in seal.indexes(text)), row.unit, row.day)
        for row in fresh
        if row.case not in cases
    }
    proposed = candidates(connection, content, actor, units, form, clues)
    return Trial(tuple(_told(row, known, cases, proposed) for row in read))


def _told(row: Row, known: Mapping[str, str], cases: set[str], proposed: Mapping[str, tuple[str, ...]]) -> Told:
    if row.mistakes:
        return Told(row, "wrong", note="；".join(map(str, row.mistakes)))
    if row.number in known:
        return Told(row, "known", note=known[row.number])
    if row.case in cases:
        return Told(row, "new", row.case)
    missing = f"台账里没有 {row.case} 这一件" if row.case else ""
    if proposed.get(row.number):
        return Told(row, "new", "", proposed[row.number], missing)
    return Told(row, "unmatched", note=missing)


def _once(form: Form, rows: Iterable[Row]) -> list[Row]:
    """A number that stands in the table twice counts once; with another content it is a mistake."""
    first: dict[str, Row] = {}
    kept = []
    for row in rows:
        before = first.setdefault(row.number, row) if row.number else row
        if before is not row:
            same = replace(before, line=row.line, mistakes=row.mistakes) == row
            say, mend = f"和第 {before.line} 行一样", "同一个编号只留一行" if same else "内容却不同，只留对的一行"
            row = replace(row, mistakes=(*row.mistakes, Mistake(form.columns["number"].heads[0], say, mend)))
        kept.append(row)
    return kept


def _known(connection: sa.Connection, seal: Seal, form: Form, rows: Sequence[Row]) -> dict[str, str]:
    """Number → in what the row is not as it was kept, of those that were brought in before."""
    kept: dict[str, Mapping[str, str]] = {}
    for some in portions([row.number for row in rows]):
        query = sa.select(OUTSIDE).where(OUTSIDE.c.source == form.source, OUTSIDE.c.number.in_(some))
        kept |= {row["number"]: dict(row) for row in connection.execute(query).mappings()}
    texts = personal.by_name(connection, seal, [f"{PREFIX}{form.source}/{number}" for number in kept], plain=True)
    found = {}
    for row in rows:
        if row.number in kept:
            before = texts.get(f"{PREFIX}{form.source}/{row.number}")
            fields = [name for name in _CLEAR if getattr(row, name) != kept[row.number][name]]
            fields += [name for name in TEXTS if before is not None and row.texts.get(name, "") != before.get(name, "")]
            differs = "、".join(FIELDS[name] for name in fields)
            found[row.number] = f"{differs}和台账里的不一样，台账里的没有改" if differs else ""
    return found


def seen(connection: sa.Connection, content: LedgerContent, actor: Actor, units: Units, numbers: Sequence[str]) -> set[str]:
    """Those of the cases that the actor may see: a case that he may not see is none."""
    found: set[str] = set()
    for some in portions(numbers):
        query = sa.select(CASES.c.number).where(CASES.c.number.in_(some), content.rights.visible(actor, units))
        found |= set(connection.execute(query).scalars())
    return found


def candidates(
    connection: sa.Connection, content: LedgerContent, actor: Actor, units: Units, form: Form, clues: Mapping[str, Clue]
) -> dict[str, tuple[str, ...]]:
    """The cases that each may be, by number: the same telephone or identity number, the same unit, days that are near."""
    wanted = list(dict.fromkeys(digest for clue in clues.values() for digest in clue.digests))
    holders: dict[str, set[str]] = {}
    for some in portions(wanted):
        query = sa.select(NUMBERS.c.digest, NUMBERS.c.stream).where(NUMBERS.c.digest.in_(some), NUMBERS.c.stream.startswith(CASE))
        for digest, stream in connection.execute(query):
            holders.setdefault(digest, set()).add(stream.removeprefix(CASE))
    numbers = sorted({number for held in holders.values() for number in held})
    cases: dict[str, sa.Row[tuple[str, str, str]]] = {}
    for some in portions(numbers):
        query = sa.select(CASES.c.number, CASES.c.station, CASES.c.registered)
        found = connection.execute(query.where(CASES.c.number.in_(some), content.rights.visible(actor, units)))
        cases |= {row.number: row for row in found}
    proposed = {}
    for name, clue in clues.items():
        held = sorted({number for digest in clue.digests for number in holders.get(digest, ()) if number in cases})
        near = [number for number in held if _near(cases[number].registered, clue.day, form.near)]
        proposed[name] = tuple(number for number in near if units.within(cases[number].station, clue.unit))
    return proposed


def _near(one: str, other: str, days: int) -> bool:
    return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days) <= days
