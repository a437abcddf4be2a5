"""The writer's turn: the one place where anything of a case changes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from triage.ledger import personal, projection, registration, streams
from triage.ledger.actor import CLOCK, Actor
from triage.ledger.case import Case, apply
from triage.ledger.commands import Command
from triage.ledger.content import LedgerContent
from triage.ledger.effects import EFFECTS
from triage.ledger.event import Event, day_of, not_before
from triage.ledger.filling import clean, filled
from triage.ledger.machine import Action
from triage.ledger.number import compose, parse, receipt_code
from triage.ledger.reader import Reader
from triage.ledger.refusal import Refusal, lacking
from triage.ledger.sealing import Seal
from triage.ledger.units import Unit, Units, Window


@dataclass(frozen=True)
class Done:
    """What came of a command.  ``replayed``: it had been carried out before, and this is what was answered then."""

    number: str
    seq: int
    state: str
    code: str
    replayed: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"number": self.number, "seq": self.seq, "state": self.state, "code": self.code}


class Turn(Reader):
    """Commands are carried out here, all in one transaction of the one writer."""

    def __init__(self, connection: sa.Connection, content: LedgerContent, seal: Seal):
        super().__init__(connection, content)
        self._seal = seal
        self._writer = streams.Writer(connection)
        self._held: dict[str, Case] = {}  # nobody else writes during our turn

    def find(self, text: str) -> Case | None:
        tidy = parse(text)
        if tidy and tidy not in self._held:
            case = super().find(tidy)
            if case is None:
                return None
            self._held[tidy] = case
        return self._held.get(tidy or "")

    def act(
        self,
        actor: Actor,
        action: str,
        given: Mapping[str, Any],
        number: str | None = None,
        seen: int | None = None,
        key: str = "",
        now: dt.datetime | None = None,
    ) -> Done:
        """See :meth:`triage.ledger.ledger.Ledger.act`."""
        done = self.content.machine.actions.get(action)
        if done is None or bool(done.source) != bool(number):
            raise Refusal("unknown_action", f"没有“{action}”这个动作；可以用：{'、'.join(self.content.machine.actions)}。")
        command = Command(self.connection, actor, action, number or "", given, key)
        answered = command.answered()
        if answered:
            return Done(**answered, replayed=True)
        values = filled(self.content.machine, done, given)
        now = now or dt.datetime.now(dt.UTC)
        case = self.case(actor, number) if number else registration.fresh(actor, values, day_of(now), self.units, self.content.rights)
        at = not_before(case.at, now)
        if not self.content.rights.allows(actor, done.right, case, self.units):
            raise Refusal("not_allowed", f"您的岗位不能在这里{done.name}；请找有这项权限的人。")
        if number:
            self._unseen(case, seen)
            case = self._warn(case, at)
            stands = getattr(case, done.axis)
            if stands not in done.source:
                state = self.content.machine.names[done.axis][stands]
                raise Refusal("wrong_state", f"这一件现在是“{state}”，不能{done.name}。")
        made = self._carry_out(actor, done, case, values, at, key)
        command.carried_out(made.as_dict(), at)
        return made

    def tick(self, text: str, at: dt.datetime) -> int:
        """Tell what has become due of one case; returns how many warnings were new.  Safe to repeat."""
        case = self.find(text)
        return len(self._warn(case, at).levels) - len(case.levels) if case else 0

    def erase(self, actor: Actor, number: str, reason: str, key: str, now: dt.datetime) -> Case | None:
        """Erase all that is personal of a case, for good; codes and events stay.  None where there is no such case."""
        case = self.find(number)
        if case is None:
            return None
        given = {"erased": personal.erase(self.connection, case.stream), "why": reason}
        return self._append(
            case, "case.erased", {"to": "", "set": {}, "given": given, "personal": {}}, actor, not_before(case.at, now), key
        )[0]

    def import_units(self, actor: Actor, units: Sequence[Unit], windows: Sequence[Window], key: str, now: dt.datetime) -> Event:
        """The tree of units as it stands from now on."""
        last = streams.last(self.connection, projection.UNITS_STREAM)
        payload = {"units": [unit.as_dict() for unit in units], "windows": [window.as_dict() for window in windows]}
        event = self._writer.append(projection.UNITS_STREAM, last, "units.imported", payload, actor, now, key)
        projection.keep_units(self.connection, event)
        self.units = Units.read(self.connection)
        return event

    def _carry_out(self, actor: Actor, action: Action, case: Case, values: Mapping[str, Any], at: dt.datetime, key: str) -> Done:
        context = self.context(actor, case, values, at)
        lacks = self.lacks(context, action)
        if lacks:
            raise lacking(action.name, lacks)
        changed: dict[str, Any] = {} if action.source else registration.first(case, values)
        for effect in action.sets:
            changed |= EFFECTS[effect](context)
        if not action.source:
            case = replace(case, number=self._number(case, context.day))
        texts = {name: values[name] for name in values if self.content.machine.fields[name].type == "text"}
        if "decision" in values:
            texts["decision"] = clean(json.dumps(values["decision"], ensure_ascii=False))
        clear = {name: value for name, value in values.items() if name not in texts and name != "about"}
        if action.axis != "state" and action.target:
            changed[action.axis] = action.target
        payload = {
            "to": action.target if action.axis == "state" else "",
            "set": changed,
            "given": clear,
            "personal": personal.keep(self.connection, self._seal, case.stream, texts),
        }
        case, event = self._append(case, f"case.{action.code}", payload, actor, at, key)
        if action.code == "merge":
            self._absorb(case, values["into"], actor, at, key)
        return Done(case.number, case.seq, case.state, receipt_code(event.hash))

    def _number(self, case: Case, day: dt.date) -> str:
        """Complaints about a person draw from the supervising unit's series, so that no gap betrays them."""
        unit = f"{self.units.district_of(case.station)}00" if case.keeper else case.station
        return compose(unit, day, self._serial(f"case:{unit}:{day}"))

    def _absorb(self, merged: Case, into: str, actor: Actor, at: dt.datetime, key: str) -> None:
        """The case that stays has waited as long as the earlier of the two."""
        other = self.find(into)
        assert other
        earliest = min(other.clocks[0].start, merged.clocks[0].start)
        clocks = [replace(clock, start=min(clock.start, earliest)).as_dict() for clock in other.clocks]
        payload = {"to": "", "set": {"clocks": clocks}, "given": {"absorbed": merged.number}, "personal": {}}
        self._append(other, "case.absorbed", payload, actor, at, key)

    def _append(self, case: Case, kind: str, payload: Mapping[str, Any], actor: Actor, at: dt.datetime, key: str) -> tuple[Case, Event]:
        event = self._writer.append(case.stream, (case.seq, case.head), kind, payload, actor, at, key)
        case = self._held[case.number] = apply(case, event)
        projection.keep_case(self.connection, case, self.content.clocks, self.units)
        return case, event

    def _warn(self, case: Case, at: dt.datetime) -> Case:
        """All warnings that are due by now, before anything else happens to the case: so it never matters when the clock ticked."""
        for warned in self.content.clocks.warnings(case, day_of(at)):
            case, _ = self._append(case, "clock.level", warned.as_dict(), CLOCK, not_before(case.at, at), warned.key)
        return case

    def _unseen(self, case: Case, seen: int | None) -> None:
        """A form filled in on an older state is refused; what the clock said meanwhile makes no form old."""
        if seen is None:
            raise Refusal("no_seen", "没有说明是看着哪一步填的（If-Match）；请重新打开这一件再操作。")
        if seen == case.seq:
            return
        since = [event.seq for event in streams.read(self.connection, case.stream, seen) if event.type != "clock.level"]
        if since or seen > case.seq:
            raise Refusal("stale", "这一件刚才有人动过；请看一下新的情况再操作。", since=tuple(since))
