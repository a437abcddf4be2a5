"""Invented matters for trying things out and for teaching: 311 stations and 3,254 cases in the source's proportions.

The citizens are invented, the decisions are real ones that the caller had made; every case goes through the one door.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from triage.content import schema
from triage.content.findings import ContentError
from triage.content.yamlfile import load
from triage.ledger.actor import Actor
from triage.ledger.event import SHANGHAI
from triage.ledger.ledger import Ledger
from triage.ledger.streams import last_pos
from triage.ledger.tables import EVENTS
from triage.ledger.turn import Turn
from triage.ledger.units import Unit, Window
from triage.trouble import Trouble

FILE = "rules/ledger/demo.yaml"
CLIENT = "demo"
#: A decision as JSON and the path that it takes, by line.
Decisions = Mapping[str, Sequence[Mapping[str, Any]]]
_PART = 250


@dataclass(frozen=True)
class Plan:
    """How much of what; read from ``rules/ledger/demo.yaml``.  ``sources`` are the figures that the source itself gives, to be shown
    beside our own; ``centre_windows`` stand in each centre, whose stations have none of their own."""

    city: Mapping[str, str]
    districts: Sequence[Mapping[str, Any]]
    centre_windows: Sequence[Mapping[str, str]]
    lines: Mapping[str, int]
    days: int
    open_days: int
    samples: int
    sources: Sequence[Mapping[str, Any]]
    words: Mapping[str, str]

    @classmethod
    def load(cls, home: Path) -> Plan:
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_demo", FILE)
        if findings:
            raise ContentError(findings)
        return cls(**raw)

    def units(self) -> list[Unit]:
        city = self.city["code"]
        units = [Unit(city, "city", self.city["name"])]
        for district in self.districts:
            code, name = district["code"], district["name"]
            units.append(Unit(code, "district", f"{name}分局（演示）", city))
            centres = district.get("centres", 0)
            units += [Unit(f"{code}C{n:02d}", "centre", f"{name}第{n}社区事务受理服务中心（演示）", code) for n in range(1, centres + 1)]
            for n in range(1, district["stations"] + 1):
                site = f"{code}C{(n - 1) % centres + 1:02d}" if centres else ""
                units.append(Unit(f"{code}{n:02d}", "station", f"{name}第{n}派出所（演示）", code, "", site))
        return units

    def windows(self) -> list[Window]:
        forms = ("separate", "combined", "combined", "room")
        units = self.units()
        stations = [unit.code for unit in units if unit.kind == "station" and not unit.site]
        own = [Window(code, "1号窗口", forms[n % 4], "reflect", "2023-06-01") for n, code in enumerate(stations)]
        centres = [unit.code for unit in units if unit.kind == "centre"]
        return [*own, *(Window(code, **window, sign_since="2023-06-01") for code in centres for window in self.centre_windows)]


@dataclass(frozen=True)
class _Matter:
    """One invented matter: ``serial`` names its commands, so that a second run does nothing twice."""

    serial: int
    station: str
    district: str
    decision: Mapping[str, Any]
    at: dt.datetime
    stays_open: bool
    luck: float


def fill(ledger: Ledger, plan: Plan, decisions: Decisions, now: dt.datetime, tell: Callable[[str], None]) -> int:
    """Fill an empty ledger; returns the number of cases.  One that already holds the demonstration is left as it is."""
    with ledger.store.read() as connection:
        first = connection.execute(sa.select(EVENTS.c.client).where(EVENTS.c.pos == 1)).scalar()
        if last_pos(connection) and first != CLIENT:
            raise Trouble("台账里已经有件；演示数据只装进空的库。可以用 BANCHENG_VAR 或者 BANCHENG_DATABASE_URL 指一个新的。")
    if first is None:
        admin = Actor("demo-admin", "police", "admin", plan.city["code"], client=CLIENT)
        with ledger.turn() as turn:
            turn.import_units(admin, plan.units(), plan.windows(), "demo/units", now - dt.timedelta(days=plan.days + 1))
    matters = _matters(ledger, plan, decisions, now)
    count = 0
    while part := list(islice(matters, _PART)):
        with ledger.turn() as turn:
            for matter in part:
                _Story(turn, plan, matter, now).play()
        count += len(part)
        tell(f"已装入 {count} 件")
    return count


def _matters(ledger: Ledger, plan: Plan, decisions: Decisions, now: dt.datetime) -> Iterator[_Matter]:
    chance = random.Random(20231130)
    stations = [unit for unit in plan.units() if unit.kind == "station"]
    today = now.astimezone(SHANGHAI).date()
    days = [today - dt.timedelta(days=back) for back in range(plan.days, 0, -1)]
    workdays = [day for day in days if ledger.content.clocks.calendar.judge(day).workday]
    kinds = [line for line, count in plan.lines.items() for _ in range(count)]
    chance.shuffle(kinds)
    for serial, line in enumerate(kinds):
        # every station has some, none at a regular pace
        unit = stations[serial % len(stations)] if serial < 2 * len(stations) else chance.choice(stations)
        day = workdays[min(serial * len(workdays) // len(kinds), len(workdays) - 1)]
        at = dt.datetime.combine(day, dt.time(9), SHANGHAI) + dt.timedelta(minutes=chance.randrange(0, 440))
        late = (today - day).days <= plan.open_days
        yield _Matter(serial, unit.code, unit.parent, chance.choice(decisions[line]), at, late and chance.random() < 0.5, chance.random())


class _Story:
    """What becomes of one matter, step by step through the one door."""

    def __init__(self, turn: Turn, plan: Plan, matter: _Matter, now: dt.datetime):
        self._turn, self._plan, self._matter, self._at, self._now = turn, plan, matter, matter.at, now
        self._number, self._seq, self._step = "", 0, 0

    def play(self) -> None:
        path = self._matter.decision["path"]["code"]
        self._do("register", decision=self._matter.decision, channel=self._pick("counter", "counter", "counter", "online", "phone"))
        if self._matter.stays_open and self._matter.luck < 0.2:
            return
        self._do("accept", path=path)
        if self._matter.luck > 0.985:
            self._do("withdraw", reason="changed", citizen_confirms=True)
            return
        outcome = {"written_notice": "notified", "explain": "explained"}.get(path, "done")
        if path == "escalate":
            if not self._escalated():
                return
        elif path == "expedite":
            if not self._promised():
                return
        else:
            self._do("handle")
            if path == "written_notice":
                self._do("print", notice="cannot-now")
            if self._matter.stays_open:
                return
            self._wait(hours=0 if self._matter.luck < 0.9 else 30)
        self._do("tell", words_told=self._plan.words["told"], told_how=self._pick("face", "face", "phone"))
        self._close(outcome if self._matter.luck > 0.05 else "not_done", path)

    def _escalated(self) -> bool:
        words = self._plan.words
        department = self._matter.decision["owner"]["department"]
        self._do("print", notice="receipt")
        self._do("escalate", question=words["question"], department=department)
        self._wait(days=self._pick(1, 2, 3, 4, 9))
        if self._matter.stays_open or self._at > self._now:
            return False
        case = self._turn.find(self._number)
        assert case
        assert case.main
        liaison = self._actor("liaison", case.main.unit, case.main.line)
        self._do("answer", liaison, disposition="do", public_wording=words["wording"], basis=words["basis"])
        return True

    def _promised(self) -> bool:
        self._do("print", notice="promise")
        promised = (self._at + dt.timedelta(days=self._pick(2, 3, 5))).astimezone(SHANGHAI).date()
        self._do("supplement", promised=promised.isoformat(), lacking=self._plan.words["lacking"])
        self._wait(days=self._pick(1, 2, 3))
        if self._matter.stays_open or self._at > self._now:
            return False
        self._do("supplied")
        return True

    def _close(self, outcome: str, path: str) -> None:
        words, day = self._plan.words, self._at.astimezone(SHANGHAI).date()
        given: dict[str, Any] = {"outcome": outcome, "rating_offered": True}
        case = self._turn.find(self._number)
        assert case
        route = self._turn.context(self._actor("officer"), case, {}, self._at).route
        if outcome == "not_done":
            given |= {"law": words["law"], "remedy": "petition"}
        if route == "escalated":
            given["reusable"] = self._pick("card", "once")
        if route == "over_limit":
            tomorrow = (day + dt.timedelta(days=1)).isoformat()
            self._do("interim", reason="elsewhere", next_date=tomorrow, told_how="phone")
            given |= {"cause": words["cause"], "call_back": tomorrow}
        self._do("close", self._actor("chief" if route == "over_limit" or outcome == "not_done" else "officer"), **given)

    def _do(self, action: str, actor: Actor | None = None, **given: Any) -> None:
        self._step += 1
        key = f"demo/{self._matter.serial}/{self._step}"
        actor = actor or self._actor("officer")
        done = self._turn.act(actor, action, given, self._number or None, self._seq or None, key, min(self._at, self._now))
        self._number, self._seq = done.number, done.seq
        self._wait(minutes=self._pick(2, 5, 9))

    def _wait(self, **much: int) -> None:
        self._at += dt.timedelta(**much)

    def _actor(self, role: str, unit: str = "", line: str = "") -> Actor:
        unit = unit or self._matter.station
        return Actor(f"demo-{unit}-{role}" + (f"-{line}" if line else ""), "police", role, unit, line, client=CLIENT)

    def _pick(self, *choices: Any) -> Any:
        return choices[int(self._matter.luck * 1000 + self._step) % len(choices)]
