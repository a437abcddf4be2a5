"""``rules/ledger/window.yaml``: lanes, which window calls which, when the fast lane turns, which services have windows of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.content import schema
from triage.content.causes import load_causes
from triage.content.findings import ContentError, Finding
from triage.content.services import load_services
from triage.content.yamlfile import line_of, load
from triage.ledger.units import Window

FILE = "rules/ledger/window.yaml"
PRECHECK, FAST, GENERAL, APPROVAL, REFLECT = "P", "F", "G", "X", "B"


@dataclass(frozen=True)
class Staffing:
    """What a roster is suggested by: opening as half-hours of the day (from, to) for working days and weekends, ``days`` of history at
    most, ``minutes`` for one ticket, and that ``share`` of those who come wait no longer than ``wait`` minutes."""

    workday: tuple[int, int]
    weekend: tuple[int, int]
    days: int
    minutes: float
    wait: float
    share: float

    def slots(self, kind: str) -> range:
        """The half-hours in which the counter is open on a day of this kind."""
        return range(*self.weekend) if kind == "weekend" else range(0) if kind == "closed" else range(*self.workday)


@dataclass(frozen=True)
class Archive:
    """An archive that may be asked: ``holder`` is centre or police, ``fields`` what may be asked for, by code."""

    name: str
    holder: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Lanes:
    """``serves`` says by a window's function which lanes it calls, ``combined`` which more where it shares its desk; ``police`` are
    the lanes that police officers alone call; ``fast`` and ``approval`` are codes of services, ``elsewhere`` and ``reflect`` of causes
    that lead away, or to the reflection lane."""

    names: Mapping[str, str]
    police: frozenset[str]
    serves: Mapping[str, tuple[str, ...]]
    combined: tuple[str, ...]
    ratio: int
    crowded: int
    fast: frozenset[str]
    approval: frozenset[str]
    enterprise: str
    elsewhere: frozenset[str]
    reflect: frozenset[str]
    calls: int
    keep_days: int
    outcomes: Mapping[str, str]
    staffing: Staffing
    standards: Mapping[str, str]
    archives: Mapping[str, Archive]

    @classmethod
    def load(cls, home: Path) -> Lanes:
        """Raises :class:`ContentError` with what is wrong."""
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_window", FILE) or _check(raw, home)
        if findings:
            raise ContentError(findings)
        fast = raw["fast"]
        return cls(
            {letter: entry["name"] for letter, entry in raw["lanes"].items()},
            frozenset(letter for letter, entry in raw["lanes"].items() if entry.get("police")),
            {function: tuple(letters) for function, letters in raw["serves"].items()},
            tuple(raw["combined"]),
            fast["ratio"],
            fast["waiting"],
            frozenset(fast["services"]),
            frozenset(raw["approval"]["services"]),
            raw["enterprise"]["where"],
            frozenset(raw["causes"]["elsewhere"]),
            frozenset(raw["causes"]["reflect"]),
            raw["absent"]["calls"],
            raw["keep"]["days"],
            raw["outcomes"],
            _staffing(raw["roster"]),
            raw["standards"],
            {code: Archive(**entry) for code, entry in raw["archives"].items()},
        )

    def of_window(self, window: Window) -> tuple[str, ...]:
        """The lanes that a window calls."""
        more = self.combined if window.form == "combined" else ()
        return tuple(dict.fromkeys((*self.serves.get(window.function, ()), *more)))

    def of_site(self, windows: Iterable[Window]) -> frozenset[str]:
        """The lanes that some window of a site calls."""
        return frozenset(letter for window in windows for letter in self.of_window(window))

    def lane_of(self, service: str, called: Collection[str], fast_open: bool) -> str:
        """The lane for a service whose ticket is drawn now, among those that are ``called`` at the site."""
        if service in self.approval and APPROVAL in called:
            return APPROVAL
        return FAST if service in self.fast and fast_open and FAST in called else GENERAL


def _staffing(raw: Mapping[str, Any]) -> Staffing:
    workday, weekend = ((_slot(raw[part][0]), _slot(raw[part][1])) for part in ("workday", "weekend"))
    return Staffing(workday, weekend, raw["days"], raw["minutes"], raw["wait"], raw["share"] / 100)


def _slot(clock: str) -> int:
    """The half-hour of the day that begins at ``clock``."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 2 + int(minute) // 30


def _check(raw: Any, home: Path) -> list[Finding]:
    services = {service.code for service in load_services(home)[0].by_name.values()}
    causes = set(load_causes(home)[0].by_code)
    findings = []
    named = [(section, "services", services, "rules/services.yaml") for section in ("fast", "approval")]
    named += [("causes", section, causes, "rules/causes.yaml") for section in ("elsewhere", "reflect")]
    for section, part, known, file in named:
        for code in raw[section][part]:
            if code not in known:
                mend = schema.nearest(code, known) or f"照 {file} 的 code 写"
                findings.append(Finding(FILE, line_of(raw[section], part), "ledger-window", f"没有“{code}”这个代码", mend))
    for function, letters in (*raw["serves"].items(), ("combined", raw["combined"])):
        for letter in letters:
            if letter not in raw["lanes"]:
                line = line_of(raw["serves"], function) if function in raw["serves"] else line_of(raw, function)
                findings.append(Finding(FILE, line, "ledger-window", f"没有“{letter}”这一道", f"可以写：{'、'.join(raw['lanes'])}"))
    return findings
