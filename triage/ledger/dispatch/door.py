"""The one door to dispatches: sending one, and everything that a station or the sender does about it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.journal import next_serial
from triage.ledger import personal, streams
from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.commands import Command, Kept
from triage.ledger.dispatch import rows
from triage.ledger.dispatch.dispatch import PREFIX, RECEIPT, Dispatch, Part, apply, fold, paper_of
from triage.ledger.dispatch.forms import WHOLE, Step
from triage.ledger.dispatch.nobody import People, named
from triage.ledger.dispatch.reach import Reach
from triage.ledger.dispatch.steps import Steps
from triage.ledger.dispatch.writing import write
from triage.ledger.event import Event, day_of, not_before
from triage.ledger.filling import clean
from triage.ledger.ledger import Ledger
from triage.ledger.reader import Reader
from triage.ledger.refusal import Lack, Refusal, lacking
from triage.ledger.units import Units
from triage.terms import LINES

#: Characters of a reply at most.
LONGEST = 3000
MOST_UNITS = 500
#: Words that name the people of these units.
Known = Callable[[Collection[str]], People]


@dataclass(frozen=True)
class Opened:
    """A dispatch as the actor may see it: ``parts`` of others' stations are left out; ``words`` by the id that events carry.
    ``possible`` are the steps that the actor may take, by (unit, task), ("", "") for the whole."""

    dispatch: Dispatch
    body: Mapping[str, Any]
    parts: tuple[Part, ...]
    events: tuple[Event, ...]
    words: Mapping[str, str]
    possible: Mapping[tuple[str, str], tuple[Step, ...]]


class Dispatches:
    """``known`` gives the words that name people of some units, which no paper may hold."""

    def __init__(self, ledger: Ledger, known: Known):
        self._ledger, self._known = ledger, known

    def send(self, actor: Actor, kind: str, given: Mapping[str, Any], key: str, now: dt.datetime | None = None) -> Kept:
        """Send a paper of this kind, or raise :class:`Refusal` with all that is missing."""
        content, now = self._ledger.content, now or dt.datetime.now(dt.UTC)
        if kind not in content.dispatches.kinds:
            raise Refusal("unknown_action", f"没有这一种；可以发：{'、'.join(content.dispatches.kinds.values())}。")
        with self._ledger.store.write() as connection:
            command = Command(connection, actor, f"dispatch {kind}", "", given, key)
            if answered := command.answered():
                return Kept(**answered, replayed=True)
            reader, day = Reader(connection, content), day_of(now)
            units, reach = reader.units, Reach.of(content.rights, actor, reader.units)
            if not reach.acts or not reach.supervised:
                raise Refusal("not_allowed", f"您的岗位不发{content.dispatches.kinds[kind]}。")
            paper = write(kind, content.dispatches, given, day, content.clocks.shift(day, content.dispatches.days["receipt"]))
            line = reach.line if reach.line is not None else str(given.get("line") or "")
            to, lacks = self._to(given, units, reach)
            lacks += [Lack("line", ("line",), "选一条线，或者不分条线")] if line and line not in LINES else []
            lacks += self._naming(reader, actor, _strings(paper.body), to)
            if lacks:
                raise lacking("下发", lacks)
            seat = units.seat(actor.unit)
            series = f"{seat}-{content.dispatches.series[kind]}-{day:%Y}"
            number = f"{series}-{next_serial(connection, series):04d}"
            said: dict[str, Any] = {"kind": kind, "unit": seat, "line": line, "day": day.isoformat(), "told": paper.told}
            said |= {"units": list(to), "tasks": list(map(list, paper.tasks))}
            body = {"body": json.dumps(paper.body, ensure_ascii=False)}
            sent = self._append(connection, Dispatch(number), None, "sent", said, body, actor, now, key)
            done = Kept(sent.number, sent.seq)
            command.carried_out({"number": done.number, "seq": done.seq}, now)
            return done

    def act(
        self,
        actor: Actor,
        action: str,
        number: str,
        given: Mapping[str, Any],
        seen: int | None,
        key: str,
        now: dt.datetime | None = None,
    ) -> Kept:
        """``given`` holds unit and task, words and due day where the step needs them; ``seen`` the seq of the part, or of the whole
        where that is what is acted on.  Raises :class:`Refusal` and changes nothing."""
        forms, now = self._ledger.content.dispatches, now or dt.datetime.now(dt.UTC)
        step = forms.steps.get(action)
        if step is None or action == "send":
            raise Refusal("unknown_action", "没有这个动作。")
        with self._ledger.store.write() as connection:
            command = Command(connection, actor, f"dispatch {action}", number, given, key)
            if answered := command.answered():
                return Kept(**answered, replayed=True)
            reader = Reader(connection, self._ledger.content)
            steps = Steps.of(self._ledger.content, actor, reader.units)
            dispatch = self._find(connection, steps.reach, number)
            at = not_before(dispatch.at, now)
            unit, task = ("", "") if step.on == WHOLE else (str(given.get("unit") or ""), str(given.get("task") or ""))
            part = dispatch.part(unit, task)
            steps.required(step, dispatch, part)
            if seen is None:
                raise Refusal("no_seen", "没有说明是看着哪一步填的；请重新打开再操作。")
            if seen != (part.seq if part else dispatch.seq):
                raise Refusal("stale", "这一件刚才有人动过；请看一下新的情况再操作。", since=(part.seq if part else dispatch.seq,))
            words, due, lacks = self._filled(step, given, day_of(at))
            lacks += self._naming(reader, actor, [words], dispatch.units)
            if lacks:
                raise lacking(step.name, lacks)
            said: dict[str, Any] = {"withdrawn": day_of(at).isoformat()}
            if part is not None:
                moved = [[part.unit, part.task, step.target, due or part.due]]
                receipt = dispatch.part(part.unit, RECEIPT)
                if action == "reply" and receipt and receipt.state == "open":  # who answers it has it
                    moved.append([receipt.unit, receipt.task, "done", receipt.due])
                said = {"parts": moved}
            after = self._append(connection, dispatch, dispatch, action, said, {"words": words} if words else {}, actor, at, key)
            done = Kept(after.number, after.seq)
            command.carried_out({"number": done.number, "seq": done.seq}, at)
            return done

    def erase(self, actor: Actor, number: str, why: str, key: str, now: dt.datetime) -> bool:
        """Erase all words of a paper and of its replies for good, codes and events stay; returns whether there is one."""
        with self._ledger.store.write() as connection:
            dispatch = _read(connection, number)
            if dispatch is None:
                return False
            given = {"erased": personal.erase(connection, dispatch.stream), "why": why}
            self._append(connection, dispatch, dispatch, "erased", {}, {}, actor, not_before(dispatch.at, now), key, given)
            return True

    def open(self, actor: Actor, number: str) -> Opened:
        """Raises :class:`Refusal` where there is none that the actor may see."""
        with self._ledger.store.read() as connection:
            steps = Steps.of(self._ledger.content, actor, Units.read(connection))
            dispatch = self._find(connection, steps.reach, number)
            words = personal.look(connection, self._ledger.seal, dispatch.stream, plain=True)
            events = tuple(streams.read(connection, dispatch.stream))
        parts = tuple(part for part in dispatch.parts if steps.reach.sees(dispatch, part.unit))
        shown = {part.unit for part in parts}
        mine = tuple(event for event in events if _about(event) <= shown)
        body = paper_of(words.get(events[0].data["personal"]["body"]["id"], ""))
        return Opened(dispatch, body, parts, mine, words, steps.all_possible(dispatch))

    def _find(self, connection: sa.Connection, reach: Reach, number: str) -> Dispatch:
        dispatch = _read(connection, number)
        if dispatch is None or not any(reach.sees(dispatch, unit) for unit in dispatch.units):
            raise Refusal("unknown_case", f"没有找到 {number[:40]}；请核对编号，或者请发的单位查。")
        return dispatch

    def _to(self, given: Mapping[str, Any], units: Units, reach: Reach) -> tuple[tuple[str, ...], list[Lack]]:
        """The stations that it goes to: a district stands for all of its own."""
        asked = given.get("units") or ()
        asked = [asked] if isinstance(asked, str) else list(asked)[:MOST_UNITS]
        to: dict[str, None] = {}
        for code in asked:
            below = [unit for unit in sorted(reach.supervised) if units.within(unit, str(code))]
            if not below:
                return (), [Lack("units", ("units",), f"“{str(code)[:20]}”不是您管得到的派出所")]
            to |= dict.fromkeys(below)
        return tuple(sorted(to)), [] if to else [Lack("units", ("units",), "选发给哪几个派出所")]

    def _filled(self, step: Step, given: Mapping[str, Any], day: dt.date) -> tuple[str, str, list[Lack]]:
        words, due, lacks = clean(str(given.get("words") or "")).strip() if "words" in step.needs else "", "", []
        if "words" in step.needs and not 0 < len(words) <= LONGEST:
            lacks.append(Lack("words", ("words",), f"写明{'改了什么' if step.code == 'reply' else '为什么'}，最多 {LONGEST} 字"))
        if "due" in step.needs:
            try:
                due = dt.date.fromisoformat(str(given.get("due") or "")).isoformat()
            except ValueError:
                due = ""
            if due < day.isoformat():
                lacks.append(Lack("due", ("due",), "写明哪天前，不早于今天，写成 2026-12-01 这样"))
        return words, due, lacks

    def _naming(self, reader: Reader, actor: Actor, texts: Iterable[str], to: Collection[str]) -> list[Lack]:
        def case(number: str) -> Case | None:
            found = reader.find(number)
            return found if found and self._ledger.content.rights.sees(actor, found, reader.units) else None

        return [Lack("nobody", (), say) for say in named(texts, self._known(to), case)]

    def _append(
        self,
        connection: sa.Connection,
        last: Dispatch,
        before: Dispatch | None,
        action: str,
        said: Mapping[str, Any],
        words: Mapping[str, str],
        actor: Actor,
        at: dt.datetime,
        key: str,
        given: Mapping[str, Any] | None = None,
    ) -> Dispatch:
        kept = personal.keep(connection, self._ledger.seal, last.stream, words)
        payload = {"set": dict(said), "personal": kept, **({"given": dict(given)} if given else {})}
        writer = streams.Writer(connection)
        event = writer.append(last.stream, (last.seq, last.head), f"dispatch.{action}", payload, actor, at, key)
        after = apply(before, event)
        rows.keep(connection, after)
        return after


def _read(connection: sa.Connection, number: str) -> Dispatch | None:
    return fold(streams.read(connection, PREFIX + number.strip().upper()[:40]))


def _about(event: Event) -> set[str]:
    """The stations that an event speaks of; none for what concerns them all."""
    return {part[0] for part in event.data["set"].get("parts", ())}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
