"""The one door for what other lines heard: looked at, brought in, and put to a case by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from triage.ledger import access, personal, streams
from triage.ledger.actor import Actor
from triage.ledger.imports import outside, table, trial
from triage.ledger.imports.form import Form
from triage.ledger.imports.outside import PREFIX, Outside
from triage.ledger.imports.trial import Clue, Told, Trial
from triage.ledger.ledger import Ledger
from triage.ledger.reader import Reader
from triage.ledger.refusal import Refusal
from triage.ledger.streams import Step, Writer
from triage.ledger.tables import NUMBERS, OUTSIDE
from triage.ledger.units import Units

#: Rows on one page.
MOST = 50


@dataclass(frozen=True)
class Heard:
    """A row that was brought in: its personal words masked, by field; the cases that it may be."""

    outside: Outside
    texts: dict[str, str]
    proposed: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """``after`` asks for the next page; "" where there is none."""

    rows: tuple[Heard, ...]
    after: str


class Imports:
    def __init__(self, ledger: Ledger):
        self.ledger, self.content, self.seal = ledger, ledger.content, ledger.seal

    def forms(self, actor: Actor) -> list[Form]:
        """What the actor's post may bring in."""
        return [form for form in self.content.imports.values() if self.content.rights.grant(actor, form.right)]

    def form(self, actor: Actor, source: str) -> Form:
        form = next((form for form in self.forms(actor) if form.source == source), None)
        if form is None:
            raise Refusal("not_allowed", f"您的岗位不能导入“{source[:20]}”；请找有这项权限的人。")
        return form

    def look(self, actor: Actor, source: str, data: bytes, now: dt.datetime) -> Trial:
        """What would become of each row of a file; nothing is kept.  Raises :class:`triage.trouble.Trouble`."""
        form = self.form(actor, source)
        read = table.read(data, form.needed)
        with self.ledger.store.read() as connection:
            return trial.look(connection, self.content, self.seal, actor, form, read, now)

    def bring_in(self, actor: Actor, source: str, data: bytes, now: dt.datetime) -> Trial:
        """Keep every row that is right and was not kept before, all of them or none; returns what became of each row."""
        form = self.form(actor, source)
        read = table.read(data, form.needed)
        with self.ledger.store.write() as connection:
            found = trial.look(connection, self.content, self.seal, actor, form, read, now)
            self._keep(connection, form, found.taken, actor, now)
        return found

    def settle(self, actor: Actor, source: str, number: str, seen: int, case: str, now: dt.datetime) -> Outside:
        """Somebody says which case a row belongs to, or ("") that it is none of ours."""
        form = self.form(actor, source)
        with self.ledger.store.write() as connection:
            reader = Reader(connection, self.content)
            there = sa.and_(OUTSIDE.c.source == source, OUTSIDE.c.number == number)
            visible = outside.visible(self.content.rights, actor, reader.units, [form])
            stands = connection.execute(sa.select(OUTSIDE.c.number).where(there, visible)).scalar()
            one = outside.fold(streams.read(connection, f"{PREFIX}{source}/{number}")) if stands else None
            if one is None:
                raise Refusal("unknown_case", f"没有 {number[:30]} 这一条来件。")
            if one.seq != seen:
                raise Refusal("stale", "这一条刚才有人动过；请看一下新的情况再操作。")
            linked = reader.case(actor, case).number if case else ""
            changed = {"state": "linked" if linked else "apart", "case": linked}
            if (one.state, one.case) == (changed["state"], linked):
                return one
            return self._append(connection, one, changed["state"], {"set": changed, "given": {}, "personal": {}}, actor, now)

    def page(self, actor: Actor, state: str, after: str = "") -> Page:
        """The rows of a state by day and number, their words masked; each reading is written into the access log."""
        with self.ledger.store.write() as connection:
            units = Units.read(connection)
            forms = self.forms(actor)
            query = sa.select(OUTSIDE).where(OUTSIDE.c.state == state, outside.visible(self.content.rights, actor, units, forms))
            place = (OUTSIDE.c.day, OUTSIDE.c.source, OUTSIDE.c.number)
            if after:
                day, source, number = (*after.split("/", 2), "", "")[:3]
                query = query.where(sa.tuple_(*place) > sa.tuple_(day, source, number))
            rows = [_outside(row) for row in connection.execute(query.order_by(*place).limit(MOST + 1)).mappings()]
            more = f"{rows[MOST - 1].day}/{rows[MOST - 1].name}" if len(rows) > MOST else ""
            kept = rows[:MOST]
            texts = personal.by_name(connection, self.seal, [one.stream for one in kept])
            proposed = self._proposed(connection, actor, units, [one for one in kept if one.state == "open"])
            for one in kept:
                access.note(connection, actor, "outside", one.name)
        return Page(tuple(Heard(one, texts.get(one.stream, {}), proposed.get(one.stream, ())) for one in kept), more)

    def of_case(self, actor: Actor, number: str) -> list[Outside]:
        """The rows that belong to a case, for whoever may see them; nothing personal."""
        forms = self.forms(actor)
        if not forms:  # nobody of a station: his pages do not pay for it
            return []
        with self.ledger.store.read() as connection:
            visible = outside.visible(self.content.rights, actor, Units.read(connection), forms)
            query = sa.select(OUTSIDE).where(OUTSIDE.c["case"] == number, visible)
            ordered = query.order_by(OUTSIDE.c.day, OUTSIDE.c.source, OUTSIDE.c.number)
            return [_outside(row) for row in connection.execute(ordered).mappings()]

    def erase(self, actor: Actor, name: str, why: str, now: dt.datetime) -> None:
        """Erase all that is personal of a row (source/number), for good; its codes and events stay."""
        with self.ledger.store.write() as connection:
            one = outside.fold(streams.read(connection, f"{PREFIX}{name}"))
            assert one
            given = {"erased": personal.erase(connection, one.stream), "why": why}
            self._append(connection, one, "erased", {"set": {}, "given": given, "personal": {}}, actor, now)

    def _append(
        self, connection: sa.Connection, one: Outside, kind: str, payload: Mapping[str, object], actor: Actor, now: dt.datetime
    ) -> Outside:
        event = Writer(connection).append(one.stream, (one.seq, one.head), f"outside.{kind}", payload, actor, now, kind)
        one = outside.apply(one, event)
        outside.keep(connection, [one], Units.read(connection))
        return one

    def _keep(self, connection: sa.Connection, form: Form, taken: Sequence[Told], actor: Actor, now: dt.datetime) -> None:
        texts = {Outside(form.source, told.row.number).stream: told.row.texts for told in taken}
        kept = personal.keep_each(connection, self.seal, texts)
        steps = [Step(stream, (0, ""), "outside.kept", _payload(told, kept[stream])) for told, stream in zip(taken, texts, strict=True)]
        events = Writer(connection).append_each(steps, actor, now, f"import/{form.source}")
        outside.keep(connection, [outside.apply(None, event) for event in events], Units.read(connection))

    def _proposed(self, connection: sa.Connection, actor: Actor, units: Units, rows: Sequence[Outside]) -> dict[str, tuple[str, ...]]:
        digests: dict[str, list[str]] = {}
        query = sa.select(NUMBERS.c.stream, NUMBERS.c.digest).where(NUMBERS.c.stream.in_([one.stream for one in rows]))
        for stream, digest in connection.execute(query):
            digests.setdefault(stream, []).append(digest)
        found: dict[str, tuple[str, ...]] = {}
        for form in self.forms(actor):
            clues = {one.stream: Clue(tuple(digests.get(one.stream, ())), one.unit, one.day) for one in rows if one.source == form.source}
            found |= trial.candidates(connection, self.content, actor, units, form, clues)
        return found


def _outside(row: sa.RowMapping) -> Outside:
    return Outside(**{name: value for name, value in row.items() if name != "district"})


def _payload(told: Told, kept: dict[str, object]) -> dict[str, object]:
    row = told.row
    changed = {"unit": row.unit, "day": row.day, "grade": row.grade, "about": list(row.about), "case": told.case}
    return {"set": {"state": "linked" if told.case else "open", **changed}, "given": {}, "personal": kept}
