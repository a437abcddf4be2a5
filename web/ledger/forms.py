"""The form of an action, made from the state table: which fields it takes, what may be chosen, what must be there first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from triage.ledger.case import Case
from triage.ledger.machine import Action, Field, Machine
from triage.ledger.reader import Possible
from web.ledger.leavers import colleagues
from web.office import Office

#: Fields of one line, though they are personal words.
_SHORT = ("citizen", "telephone", "identity", "note")


@dataclass(frozen=True)
class Blank:
    """One field of a form.  ``kind``: line, words, date, yes, choice; ``needed``: the action is refused without it."""

    name: str
    label: str
    kind: str
    options: tuple[tuple[str, str], ...]
    value: str
    needed: bool
    more: str = ""


@dataclass(frozen=True)
class Form:
    """``first`` is what must be done before, each in a sentence.  ``anytime``: possible in whatever open state."""

    action: Action
    blanks: tuple[Blank, ...]
    first: tuple[str, ...]
    anytime: bool
    lacks: tuple[str, ...] = ()


def form_of(office: Office, possible: Possible, case: Case, known: Mapping[str, str], lacks: Sequence[str] = ()) -> Form:
    """``known`` fills fields in beforehand; ``lacks`` are the sentences of a refusal."""
    content = office.ledger.content
    action = possible.action
    always = {field for need in action.needs for field in content.machine.asks[need.need].fields}
    blanks = []
    for name in possible.fields:
        field = content.machine.fields[name]
        options = _options(office, action, field, case)
        value = known.get(name, options[0][0] if len(options) == 1 and name in always else "")
        more = "" if name in always else "、".join(_when(content.machine, action, name))
        blanks.append(Blank(name, field.name, _kind(field, options), options, value, name in always, more))
    anytime = set(action.source) == set(content.machine.open)
    return Form(action, tuple(blanks), tuple(lack.say for lack in possible.lacks), anytime, tuple(lacks))


def read(machine: Machine, action: Action, sent: MultiDict[str, str]) -> dict[str, object]:
    """What was filled in, for :meth:`Ledger.act`."""
    given: dict[str, object] = {}
    for name in machine.fields_of(action):
        if machine.fields[name].type == "yes":
            given[name] = sent.get(name) == "yes"
        elif machine.fields[name].type != "json":
            given[name] = sent.get(name, "").replace("\r\n", "\n").strip()
    return {name: value for name, value in given.items() if value}


def _kind(field: Field, options: Sequence[tuple[str, str]]) -> str:
    if options:
        return "choice"
    if field.type == "text":
        return "line" if field.code in _SHORT else "words"
    return {"date": "date", "yes": "yes"}.get(field.type, "line")


def _options(office: Office, action: Action, field: Field, case: Case) -> tuple[tuple[str, str], ...]:
    """What may be chosen; () where it is typed."""
    content = office.ledger.content
    if field.code == "path" and action.code == "accept":
        return ((case.path, content.machine.lists["paths"][case.path]),)
    if field.type == "code":
        return tuple(content.machine.lists[field.of].items())
    if field.code == "reason":
        lists = [need.argument for need in action.needs if need.need == "reason"]
        return tuple(item for name in lists for item in content.machine.reasons[name].items())
    if field.code == "to_officer":
        return tuple(item for item in colleagues(office, case.station, case.keeper) if item[0] != case.owner)
    if field.code == "limit":
        return tuple((code, statute.name) for code, statute in content.clocks.statutes.items())
    if field.code == "ground":
        return tuple(item for statute in content.clocks.statutes.values() for item in statute.excludes.items())
    return ()


def _when(machine: Machine, action: Action, name: str) -> list[str]:
    """On which routes or outcomes of a closing, or on what answer, a field is needed, in words."""
    words = {**machine.lists["routes"], **machine.lists["outcomes"], **machine.lists["dispositions"]}
    return [words[key] for key, needs in action.also.items() if any(name in machine.asks[need.need].fields for need in needs)]
