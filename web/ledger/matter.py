"""One case as its page shows it: where it stands, what may be done, what can be said, what happened."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.imports.book import Imports
from triage.ledger.imports.outside import Outside
from triage.ledger.refusal import Refusal
from triage.ledger.units import Units
from web.ledger import names, timeline
from web.ledger.forms import Form, form_of
from web.ledger.names import Deadline
from web.ledger.support import Waiting, waiting
from web.ledger.timeline import Line
from web.office import Office


@dataclass(frozen=True)
class Answer:
    """Both sides: what may be said, and what it rests on, which is for the officer alone."""

    public: str
    source: str
    internal: str
    basis: tuple[str, ...]
    of_department: bool = False


@dataclass(frozen=True)
class Shown:
    """``drafts``: the answer may become a draft of the content.  ``maskable``: the mask can be taken off; ``plain``: it is.
    ``heard`` is what other lines heard of it, for whoever may know.  ``unclear`` is the wording whose owner can be asked for a
    clearer one, "" where none can.  ``open`` is the action whose form stands open, ``wrong`` why it was refused."""

    case: Case
    state: str
    path: str
    service: str
    station: str
    deadline: Deadline | None
    words: str
    citizen: tuple[tuple[str, str], ...]
    answer: Answer | None
    forms: tuple[Form, ...]
    lines: tuple[Line, ...]
    notices: tuple[tuple[str, str], ...]
    code: str
    closed: str
    promised: str
    next_word: str
    drafts: bool
    rating: str
    support: Waiting | None
    unclear: str = ""
    maskable: bool = False
    plain: bool = False
    open: str = ""
    wrong: str = ""
    heard: tuple[str, ...] = ()


def shown(
    office: Office,
    actor: Actor,
    number: str,
    refusal: Refusal | None = None,
    action: str = "",
    sent: MultiDict[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Shown:
    """``texts`` without the mask, where somebody gave a reason.  Raises :class:`Refusal` where the actor may not see the case."""
    ledger, machine = office.ledger, office.ledger.content.machine
    case, events, plain = ledger.case(actor, number), ledger.events(actor, number), texts is not None
    texts = ledger.texts(actor, number, "receipt" if action == "receipt" else "open") if texts is None else texts
    kept = timeline.latest(events, texts, "decision")
    decision = json.loads(kept) if kept else {}
    answer = _answer(decision, timeline.latest(events, texts, "public_wording"), timeline.latest(events, texts, "internal_basis"))
    forms = []
    for possible in ledger.possible(actor, number):
        known = _known(case, answer)
        lacks: tuple[str, ...] = ()
        if possible.action.code == action and sent is not None:
            known = {name: sent[name] for name in possible.fields if name in sent}
            lacks = tuple(lack.say for lack in refusal.lacks) if refusal else ()
        forms.append(form_of(office, possible, case, known, lacks))
    people = [(machine.fields[name].name, timeline.latest(events, texts, name)) for name in ("citizen", "telephone", "identity")]
    with ledger.store.read() as connection:
        units = Units.read(connection)
    lines = timeline.lines(office, events, texts, refusal.since if refusal else ())
    return Shown(
        case,
        machine.states[case.state],
        machine.lists["paths"].get(case.path, case.path),
        names.service(office, case.service),
        units.name(case.station),
        names.deadline(office, case, names.today()),
        timeline.latest(events, texts, "words"),
        tuple((name, text) for name, text in people if text),
        answer,
        tuple(forms),
        tuple(lines),
        tuple((machine.lists["notices"].get(code, code), serial) for code, serial in case.notices),
        next(line.code for line in lines if not line.clock),
        _closed(office, case),
        names.day(case.promised) if case.state == "supplement" else "",
        names.day(case.next_word),
        answer is not None and answer.of_department and ledger.content.rights.grant(actor, "answer") is not None,
        names.rating(office, case, names.today()),
        waiting(office, case, dt.datetime.now(dt.UTC)),
        "" if case.keeper or answer is None or answer.of_department else str((decision.get("reply") or {}).get("id", "")),
        bool(texts) and not plain and ledger.content.rights.allows(actor, "unmask", case, units),
        plain,
        action,
        str(refusal) if refusal else "",
        tuple(_heard(office, one) for one in Imports(ledger).of_case(actor, case.number)),
    )


def decision_of(office: Office, actor: Actor, number: str) -> Mapping[str, Any]:
    """The decision that the case was registered with; {} for one who may not read it."""
    kept = timeline.latest(office.ledger.events(actor, number), office.ledger.texts(actor, number, "notice"), "decision")
    return json.loads(kept) if kept else {}


def _answer(decision: Mapping[str, Any], public: str, basis: str) -> Answer | None:
    """The department's own answer, where it gave one; else the wording that the desk approved."""
    reply = decision.get("reply") or {}
    facts = tuple(dict.fromkeys(f"{entry['law']}{entry['article']}" for entry in decision.get("basis", ())))
    if public:
        return Answer(public, "业务部门的答复", basis or reply.get("internal", ""), facts, True)
    if not reply:
        return None
    said = reply["public"]
    for blank in reply.get("blanks", ()):
        said = said.replace(f"{{{blank['name']}}}", blank["value"] or f"［{blank['name']}］")
    return Answer(said, reply["title"], reply.get("internal", ""), facts)


def _known(case: Case, answer: Answer | None) -> dict[str, str]:
    """What fields are filled with beforehand: the approved wording, the department that the decision named."""
    return {"words_told": answer.public if answer else "", "department": case.department}


def _heard(office: Office, one: Outside) -> str:
    """12345 工单 2026001，11月22日（星期日），对热线说：不满意."""
    content = office.ledger.content
    grade = content.machine.lists["grades"].get(one.grade, "")
    name = content.imports[one.source].name if one.source in content.imports else one.source
    return "，".join(filter(None, (f"{name} {one.number}", names.day(one.day), f"对热线说：{grade}" if grade else "")))


def _closed(office: Office, case: Case) -> str:
    lists = office.ledger.content.machine.lists
    parts = (names.day(case.closed), lists["routes"].get(case.route, ""), lists["outcomes"].get(case.outcome, ""))
    return "　".join(filter(None, parts)) if case.closed else ""
