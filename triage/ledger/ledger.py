"""The one door: :meth:`Ledger.act` for people, programs and the clock.  Nothing of a case changes in any other way."""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from triage.journal import next_serial
from triage.ledger import personal, projection, streams
from triage.ledger.actor import CLOCK, Actor
from triage.ledger.case import PREFIX, Case, apply, fold
from triage.ledger.content import LedgerContent
from triage.ledger.context import Context
from triage.ledger.effects import EFFECTS
from triage.ledger.event import Event, day_of, digest, moment
from triage.ledger.filling import clean, filled
from triage.ledger.listing import Page, Wanted, page
from triage.ledger.machine import Action, Requirement
from triage.ledger.needs import NEEDS
from triage.ledger.number import compose, parse, receipt_code
from triage.ledger.refusal import Lack, Refusal
from triage.ledger.tables import COMMANDS
from triage.ledger.units import Unit, Units, Window
from triage.store import Store


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


@dataclass(frozen=True)
class Possible:
    """An action that the actor may do now: what it takes, and what is still in its way though every field were filled."""

    action: Action
    fields: tuple[str, ...]
    lacks: tuple[Lack, ...]


class Ledger:
    def __init__(self, store: Store, content: LedgerContent):
        self.store, self.content = store, content

    @classmethod
    def open(cls, home: Path, store: Store | None = None) -> Ledger:
        return cls(store or Store.open(home), LedgerContent.load(home))

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
        """Do ``action``, or raise :class:`Refusal` and change nothing.

        ``number`` is the case (none to register), ``seen`` the seq that the form was filled in on, ``key`` the command's
        own: the same key again gives the same answer and does nothing.
        """
        with self.turn() as turn:
            return turn.act(actor, action, given, number, seen, key, now)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Several commands kept together, or none of them."""
        with self.store.write() as connection:
            yield Turn(connection, self.content)

    def case(self, actor: Actor, number: str) -> Case:
        """A case as the actor may see it; one that is hidden is refused like one that is not there."""
        with self.store.read() as connection:
            return Reader(connection, self.content).case(actor, number)

    def events(self, actor: Actor, number: str, after: int = 0) -> list[Event]:
        with self.store.read() as connection:
            return streams.read(connection, Reader(connection, self.content).case(actor, number).stream, after)

    def page(self, actor: Actor, wanted: Wanted, after: str = "", most: int = 50) -> Page:
        """The cases that the actor may see, by due day."""
        with self.store.read() as connection:
            return page(connection, self.content, actor, wanted, after, most)

    def texts(self, actor: Actor, number: str) -> Mapping[str, str]:
        """The personal words of a case by the id that its events carry; none for one who may see it masked alone."""
        with self.store.read() as connection:
            case = Reader(connection, self.content).case(actor, number)
            grant = self.content.rights.grant(actor, "read")
            return {} if grant is None or grant.qualifier == "masked" else personal.look(connection, case.stream)

    def status(self, number: str, code: str) -> Case:
        """A case for the citizen who holds its receipt: the number and the code of any of its events."""
        with self.store.read() as connection:
            case = Reader(connection, self.content).find(number)
            codes = [receipt_code(event.hash) for event in streams.read(connection, case.stream)] if case else []
        if case is None or not any(hmac.compare_digest(known, code) for known in codes):
            raise Refusal("unknown_case", "编号和校验码对不上；请照收件凭证上的再输一遍。")
        return case

    def possible(self, actor: Actor, number: str, now: dt.datetime | None = None) -> list[Possible]:
        """What the actor may do with a case, for buttons."""
        with self.store.read() as connection:
            reader = Reader(connection, self.content)
            return reader.possible(actor, reader.case(actor, number), now or dt.datetime.now(dt.UTC))


class Reader:
    """What can be asked inside one picture of the database."""

    def __init__(self, connection: sa.Connection, content: LedgerContent):
        self.connection, self.content = connection, content
        self.units = Units.read(connection)

    def find(self, text: str) -> Case | None:
        """The case of a number, whoever asks."""
        tidy = parse(text)
        return fold(streams.read(self.connection, PREFIX + tidy)) if tidy else None

    def case(self, actor: Actor, text: str) -> Case:
        case = self.find(text)
        if case is None or not self.content.rights.sees(actor, case, self.units):
            raise Refusal("unknown_case", f"没有找到 {text} 这一件；请核对编号，或者请登记它的派出所查。")
        return case

    def possible(self, actor: Actor, case: Case, now: dt.datetime) -> list[Possible]:
        found = []
        for action in self.content.machine.actions.values():
            if case.state in action.source and self.content.rights.allows(actor, action.right, case, self.units):
                fields = self.content.machine.fields_of(action)
                lacks = [lack for lack in self.lacks(self.context(actor, case, {}, now), action) if not lack.fields]
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


class Turn(Reader):
    """The writer's turn: commands are carried out here, all in one transaction."""

    def __init__(self, connection: sa.Connection, content: LedgerContent):
        super().__init__(connection, content)
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
        done = self.content.machine.actions.get(action)
        if done is None or bool(done.source) != bool(number):
            raise Refusal("unknown_action", f"没有“{action}”这个动作；可以用：{'、'.join(self.content.machine.actions)}。")
        if not key or len(key) > 200:
            raise Refusal("no_key", "这一次没有带编号（Idempotency-Key），分不清是不是同一次；每次操作带一个不同的编号，最多 200 字。")
        asked = digest([action, number or "", _plain(given)])
        answered = self._answered(actor.client, key, asked)
        if answered:
            return answered
        values = filled(self.content.machine, done, given)
        case = self.case(actor, number) if number else self._fresh(actor, values, now)
        at = _not_before(case.at, now or dt.datetime.now(dt.UTC))
        if not self.content.rights.allows(actor, done.right, case, self.units):
            raise Refusal("not_allowed", f"您的岗位不能在这里{done.name}；请找有这项权限的人。")
        if number:
            self._unseen(case, seen)
            case = self._warn(case, at)
            if case.state not in done.source:
                state = self.content.machine.states[case.state]
                raise Refusal("wrong_state", f"这一件现在是“{state}”，不能{done.name}。")
        made = self._carry_out(actor, done, case, values, at, key)
        response = json.dumps(made.as_dict())
        command = {"client": actor.client, "key": key, "request_hash": asked, "response": response, "at": moment(at)}
        self.connection.execute(COMMANDS.insert(), command)
        return made

    def tick(self, text: str, at: dt.datetime) -> int:
        """Tell what has become due of one case; returns how many warnings were new.  Safe to repeat."""
        case = self.find(text)
        return len(self._warn(case, at).levels) - len(case.levels) if case else 0

    def import_units(self, actor: Actor, units: Sequence[Unit], windows: Sequence[Window], key: str, now: dt.datetime) -> Event:
        """The tree of units as it stands from now on."""
        before = streams.read(self.connection, projection.UNITS_STREAM)
        last = (before[-1].seq, before[-1].hash) if before else (0, "")
        payload = {"units": [unit.as_dict() for unit in units], "windows": [window.as_dict() for window in windows]}
        event = self._writer.append(projection.UNITS_STREAM, last, "units.imported", payload, actor, now, key)
        projection.keep_units(self.connection, event)
        self.units = Units.read(self.connection)
        return event

    def _fresh(self, actor: Actor, values: Mapping[str, Any], now: dt.datetime | None) -> Case:
        """A case that is about to be registered: where, by whom, about whom."""
        station = values.get("station") or actor.unit
        if self.units.kind(station) != "station":
            say = f"机构表里没有派出所“{station}”；请先导入机构表，或者写对派出所代码。"
            raise Refusal("needs", say, (Lack("station", ("station",), say),))
        about = values.get("about") or {}
        subjects = tuple(dict.fromkeys(about.get("accounts", ())))
        keeper = about.get("keeper", "") if subjects or about else ""
        if about and keeper not in self.content.rights.about:
            raise Refusal("needs", "反映的是某个人的，要写由谁来办。", (Lack("about", ("about",), "写 keeper：chief 或者 district"),))
        day = day_of(now or dt.datetime.now(dt.UTC)).isoformat()
        return Case("", registered=day, registrar=actor.account, station=station, subjects=subjects, keeper=keeper, line=_line(values))

    def _carry_out(self, actor: Actor, action: Action, case: Case, values: Mapping[str, Any], at: dt.datetime, key: str) -> Done:
        if not action.source:
            case = replace(case, **_of_decision(values.get("decision")))
        context = self.context(actor, case, values, at)
        lacks = self.lacks(context, action)
        if lacks:
            raise Refusal("needs", f"还不能{action.name}：{'；'.join(lack.say for lack in lacks)}。", tuple(lacks))
        changed: dict[str, Any] = {} if action.source else self._first(case, values)
        for effect in action.sets:
            changed |= EFFECTS[effect](context)
        if not action.source:
            case = replace(case, number=self._number(case, context.day))
        texts = {name: values[name] for name in values if self.content.machine.fields[name].type == "text"}
        if "decision" in values:
            texts["decision"] = clean(json.dumps(values["decision"], ensure_ascii=False))
        clear = {name: value for name, value in values.items() if name not in texts and name != "about"}
        payload = {"to": action.target, "set": changed, "given": clear, "personal": personal.keep(self.connection, case.stream, texts)}
        case, event = self._append(case, f"case.{action.code}", payload, actor, at, key)
        if action.code == "merge":
            self._absorb(case, values["into"], actor, at, key)
        return Done(case.number, case.seq, case.state, receipt_code(event.hash))

    def _first(self, case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the first event says of a case."""
        return {name: getattr(case, name) for name in _FIRST} | {
            "subjects": list(case.subjects),
            "channel": values["channel"],
            "party": values.get("party", "person"),
        }

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
            case, _ = self._append(case, "clock.level", warned.as_dict(), CLOCK, _not_before(case.at, at), warned.key)
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

    def _answered(self, client: str, key: str, asked: str) -> Done | None:
        row = self.connection.execute(_COMMAND, {"client": client, "key": key}).mappings().first()
        if row is None:
            return None
        if row["request_hash"] != asked:
            raise Refusal("key_reused", "这个编号（Idempotency-Key）已经用在另一次操作上；请换一个编号。")
        return Done(**json.loads(row["response"]), replayed=True)


_COMMAND = sa.select(COMMANDS).where(COMMANDS.c.client == sa.bindparam("client"), COMMANDS.c.key == sa.bindparam("key"))
#: What a case is registered with.
_FIRST: tuple[str, ...] = ("registered", "registrar", "station", "keeper", "decision", "release", "proposed", "department", "rule")
_FIRST += ("scope", "line", "service", "cause", "path")


def _needs(context: Context, action: Action) -> list[Requirement]:
    """What the action needs; a closing needs more by its route and its outcome."""
    more = [action.also.get(key, ()) for key in (context.route, context.given.get("outcome", ""))] if action.also else []
    return [*action.needs, *(need for needs in more for need in needs)]


def _of_decision(decision: Any) -> dict[str, Any]:
    """The codes of a decision, for statistics; the decision itself is kept whole with what is personal."""
    if not isinstance(decision, Mapping):
        return {}

    def code(key: str) -> str:
        entry = decision.get(key)
        return str(entry.get("code", "")) if isinstance(entry, Mapping) else ""

    rules = (decision.get("why") or {}).get("rules") or [{}]
    release = decision.get("release") or {}
    return {
        "decision": str(decision.get("decision_id", ""))[:40],
        "release": str(release.get("hash", ""))[:40],
        "proposed": code("path"),
        "department": str((decision.get("owner") or {}).get("department", ""))[:60],
        "rule": str(rules[0].get("id", ""))[:120],
        **{key: code(key)[:40] for key in ("scope", "line", "service", "cause", "path")},
    }


def _line(values: Mapping[str, Any]) -> str:
    return str(_of_decision(values.get("decision")).get("line", ""))


def _plain(given: Mapping[str, Any]) -> Any:
    """What was given as JSON that has one canonical text: numbers with a fraction become texts."""
    return json.loads(clean(json.dumps(given, ensure_ascii=False, default=str)), parse_float=str)


def _not_before(at: str, now: dt.datetime) -> dt.datetime:
    """Now, or the moment of the last event where the machine's clock was set back since."""
    return max(now, dt.datetime.fromisoformat(at)) if at else now
