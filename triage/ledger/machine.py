"""``rules/ledger/states.yaml``: which action leads from where to where, and what it needs.  Buttons, API and tests come from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load
from triage.ledger.effects import EFFECTS
from triage.ledger.needs import NEEDS

FILE = "rules/ledger/states.yaml"
#: What goes its own way beside the state of a case.
AXES = ("rating", "support")


@dataclass(frozen=True)
class Requirement:
    """A predicate and its argument ("" where it takes none)."""

    need: str
    argument: str = ""


@dataclass(frozen=True)
class Action:
    """``source`` empty: it makes a new case.  ``target`` "": the state stays.  ``also``: by route or outcome of a closing.
    ``axis`` is what of the case it moves: its ``state``, or one of :data:`AXES`.  It is offered at all only ``when``
    these hold."""

    code: str
    name: str
    source: tuple[str, ...]
    target: str
    right: str
    needs: tuple[Requirement, ...]
    may: tuple[str, ...]
    also: Mapping[str, tuple[Requirement, ...]]
    sets: tuple[str, ...]
    axis: str = "state"
    when: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Field:
    """What somebody fills in: ``type`` text (personal), word, date, yes, json, or code out of the list ``of``."""

    code: str
    name: str
    type: str
    of: str


@dataclass(frozen=True)
class Ask:
    """What a requirement asks for: the fields to fill, and the sentence where it is not met."""

    fields: tuple[str, ...]
    say: str


@dataclass(frozen=True)
class Machine:
    """``names`` are the names of states by axis."""

    names: Mapping[str, Mapping[str, str]]
    open: tuple[str, ...]
    support_open: tuple[str, ...]
    bad_grades: tuple[str, ...]
    actions: Mapping[str, Action]
    asks: Mapping[str, Ask]
    fields: Mapping[str, Field]
    lists: Mapping[str, Mapping[str, str]]
    reasons: Mapping[str, Mapping[str, str]]
    notice_of_path: Mapping[str, tuple[str, ...]]
    receipts: tuple[str, ...]

    @classmethod
    def load(cls, home: Path, lists: Mapping[str, Mapping[str, str]], override_reasons: Mapping[str, str]) -> Machine:
        """``lists`` are those that other content files keep.  Raises :class:`ContentError` with all that is wrong."""
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_states", FILE) or list(_check(raw, {*lists, *raw["lists"]}))
        if findings:
            raise ContentError(findings)
        return cls(
            {"state": raw["states"], **{axis: raw[axis]["states"] for axis in AXES}},
            tuple(raw["open"]),
            tuple(raw["support"]["open"]),
            tuple(raw["bad_grades"]),
            {
                **{code: _action(code, entry, raw["open"]) for code, entry in raw["actions"].items()},
                **{code: _action(code, entry, raw[axis]["open"], axis) for axis in AXES for code, entry in raw[axis]["actions"].items()},
            },
            {code: Ask(tuple(entry.get("fields", ())), entry["say"]) for code, entry in raw["needs"].items()},
            {code: Field(code, entry["name"], entry["type"], entry.get("of", "")) for code, entry in raw["fields"].items()},
            {**raw["lists"], **lists},
            {**raw["reasons"], "override": override_reasons},
            {path: tuple(codes) for path, codes in raw["notice_of_path"].items()},
            tuple(raw["receipts"]),
        )

    @property
    def states(self) -> Mapping[str, str]:
        return self.names["state"]

    def fields_of(self, action: Action) -> tuple[str, ...]:
        """Every field that the action can take, in the order in which it is asked for."""
        needs = (*action.needs, *(need for more in action.also.values() for need in more))
        return tuple(dict.fromkeys((*(field for need in needs for field in self.asks[need.need].fields), *action.may)))


def _requirement(entry: Any) -> Requirement:
    if isinstance(entry, str):
        return Requirement(entry)
    ((need, argument),) = entry.items()
    return Requirement(need, argument)


def _action(code: str, entry: Any, open_states: list[str], axis: str = "state") -> Action:
    return Action(
        code,
        entry["name"],
        tuple(open_states if entry["from"] == "open" else entry["from"]),
        entry.get("to", ""),
        entry["right"],
        tuple(map(_requirement, entry.get("needs", ()))),
        tuple(entry.get("may", ())),
        {key: tuple(map(_requirement, more)) for key, more in entry.get("also", {}).items()},
        tuple(entry.get("sets", ())),
        axis,
        tuple(map(_requirement, entry.get("when", ()))),
    )


def _check(raw: Any, lists: set[str]) -> Iterator[Finding]:
    """What the schema cannot say: words that stand nowhere."""

    def unknown(where: Any, key: Any, word: str, known: Any, what: str) -> Iterator[Finding]:
        if word not in known:
            mend = schema.nearest(word, known) or f"可以写：{'、'.join(known)}"
            yield Finding(FILE, line_of(where, key), "ledger-states", f"没有“{word}”这个{what}", mend)

    sections = (raw, *(raw[axis] for axis in AXES))
    for axis in sections:
        for state in axis["open"]:
            yield from unknown(axis, "open", state, axis["states"], "状态")
        for code, entry in axis["actions"].items():
            for state in [*([] if entry["from"] == "open" else entry["from"]), *([entry["to"]] if "to" in entry else [])]:
                yield from unknown(axis["actions"], code, state, axis["states"], "状态")
    for grade in raw["bad_grades"]:
        yield from unknown(raw, "bad_grades", grade, raw["lists"].get("grades", {}), "评价")
    for where, code, entry in [(axis["actions"], code, entry) for axis in sections for code, entry in axis["actions"].items()]:
        for item in [*entry.get("when", ()), *entry.get("needs", ()), *(need for more in entry.get("also", {}).values() for need in more)]:
            need = _requirement(item)
            yield from unknown(where, code, need.need, raw["needs"], "要求")
            if need.need == "reason":
                yield from unknown(where, code, need.argument, [*raw["reasons"], "override"], "理由清单")
        for field in entry.get("may", ()):
            yield from unknown(where, code, field, raw["fields"], "格子")
        for effect in entry.get("sets", ()):
            yield from unknown(where, code, effect, EFFECTS, "自动记录")
    for need, entry in raw["needs"].items():
        yield from unknown(raw["needs"], need, need, NEEDS, "要求")
        for field in entry.get("fields", ()):
            yield from unknown(raw["needs"], need, field, raw["fields"], "格子")
    for code, entry in raw["fields"].items():
        if entry["type"] == "code":
            yield from unknown(raw["fields"], code, entry.get("of", ""), lists, "清单")
