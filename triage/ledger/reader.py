"""What can be asked about cases inside one picture of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.journal import next_serial
from triage.ledger.actor import Actor
from triage.ledger.case import PREFIX, Case, fold
from triage.ledger.content import LedgerContent
from triage.ledger.context import Context
from triage.ledger.event import day_of
from triage.ledger.machine import Action, Requirement
from triage.ledger.needs import NEEDS
from triage.ledger.number import parse
from triage.ledger.refusal import Lack, Refusal
from triage.ledger.streams import read
from triage.ledger.units import Units


@dataclass(frozen=True)
class Possible:
    """An action that the actor may do now: what it takes, and what is still in its way though every field were filled."""

    action: Action
    fields: tuple[str, ...]
    lacks: tuple[Lack, ...]


class Reader:
    """What can be asked inside one picture of the database."""

    def __init__(self, connection: sa.Connection, content: LedgerContent):
        self.connection, self.content = connection, content
        self.units = Units.read(connection)

    def find(self, text: str) -> Case | None:
        """The case of a number, whoever asks."""
        tidy = parse(text)
        return fold(read(self.connection, PREFIX + tidy)) if tidy else None

    def case(self, actor: Actor, text: str) -> Case:
        case = self.find(text)
        if case is None or not self.content.rights.sees(actor, case, self.units):
            raise Refusal("unknown_case", f"没有找到 {text} 这一件；请核对编号，或者请登记它的派出所查。")
        return case

    def possible(self, actor: Actor, case: Case, now: dt.datetime) -> list[Possible]:
        found = []
        for action in self.content.machine.actions.values():
            if getattr(case, action.axis) in action.source and self.content.rights.allows(actor, action.right, case, self.units):
                context = self.context(actor, case, {}, now)
                if not all(NEEDS[need.need](context, need.argument) for need in action.when):
                    continue
                fields = self.content.machine.fields_of(action)
                lacks = [lack for lack in self.lacks(context, action) if not lack.fields]
                found.append(Possible(action, fields, tuple(lack for lack in lacks if lack.need != "leak_check")))
        return found

    def context(self, actor: Actor, case: Case, given: Mapping[str, Any], at: dt.datetime) -> Context:
        return Context(self.content, self.units, actor, case, given, at, day_of(at), self.find, self._serial)

    def _serial(self, series: str) -> int:
        """The next number of a series, in the writer's turn."""
        return next_serial(self.connection, series)

    def lacks(self, context: Context, action: Action) -> list[Lack]:
        """All that is missing for ``action``, each with what to do."""
        return [
            Lack(need.need, self.content.machine.asks[need.need].fields, self.content.machine.asks[need.need].say)
            for need in _needs(context, action)
            if not NEEDS[need.need](context, need.argument)
        ]


def _needs(context: Context, action: Action) -> list[Requirement]:
    """What the action needs; a closing needs more by its route and its outcome, an answer by what it says."""
    said = (context.given.get("outcome", ""), context.given.get("disposition", ""))
    more = [action.also.get(key, ()) for key in (context.route, *said)] if action.also else []
    return [*action.when, *action.needs, *(need for needs in more for need in needs)]
