"""The decision: what the product answers for a matter.  Immutable, with the release it was made by and an id of its own."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from triage import terms
from triage.content.knowledge.channel import Channel
from triage.content.knowledge.reply import blanks_of
from triage.decision.blanks import Filled
from triage.hearing.matter import Matter, Value

Certainty = Literal["sure", "ask", "unsure"]
#: Flags that speak of the citizen's manner or of how the matter was told: for officers alone.
REMARKS = frozenset({"attitude", "repeat"})


@dataclass(frozen=True)
class Named:
    """A code for programs and a name for people."""

    code: str
    name: str

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "name": self.name}


@dataclass(frozen=True)
class Option:
    """One answer to a question: the citizen's words, what an officer then ticks, and the path that follows."""

    answer: str
    tick: str
    value: Value
    path: str

    def as_dict(self) -> dict[str, str]:
        return {"answer": self.answer, "tick": self.tick, "value": self.value, "path": self.path}


@dataclass(frozen=True)
class Question:
    """A question whose answer would change the path, the service or the wording.

    ``about`` says which list ``name`` stands in: circumstance, material, cause, service or danger; of a situation it is the id of the
    first wording that is offered.
    """

    about: str
    name: str
    question: str
    options: tuple[Option, ...]

    def as_dict(self) -> dict[str, Any]:
        answer = {
            "about": self.about,
            "circumstance": self.name,
            "question": self.question,
            "answers": [option.answer for option in self.options],
            "options": [option.as_dict() for option in self.options],
        }
        paths = {option.value: option.path for option in self.options}
        if len(self.options) == 2 and set(paths) == {"yes", "no"}:
            answer |= {"if_yes": paths["yes"], "if_no": paths["no"]}
        return answer


@dataclass(frozen=True)
class ReplyText:
    """The wording in its forms: ``public`` for the counter, ``phone``, ``written`` ("" where there is none of its own).
    ``blanks`` are those of all forms.  ``internal`` and ``internal_facts`` never leave for the public."""

    id: str
    title: str
    public: str
    phone: str
    written: str
    blanks: tuple[Filled, ...]
    internal: str
    facts: tuple[str, ...]
    internal_facts: tuple[str, ...]

    def form(self, channel: Channel) -> tuple[str, tuple[Filled, ...]]:
        """The wording for ``channel`` with its blanks."""
        said = {"counter": self.public, "phone": self.phone, "written": self.written or self.public}[channel]
        named = blanks_of(said)
        return said, tuple(blank for blank in self.blanks if blank.name in named)


@dataclass(frozen=True)
class FiredRule:
    """A rule that was heard, with the names in its condition that were true."""

    id: str
    title: str
    path: str
    facts: tuple[str, ...]
    emergency: bool = False


@dataclass(frozen=True)
class NotHeld:
    """A rule that fired for words whose meaning the ear doubts: one tick of ``tick`` brings it back."""

    id: str
    title: str
    because: str
    tick: str


@dataclass(frozen=True)
class DangerHeard:
    """A danger that may be going on.  ``level`` is red (help first) or asked (the question first)."""

    code: str
    name: str
    level: Literal["red", "asked"]
    chance: float

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name, "level": self.level, "chance": round(self.chance, 2)}


@dataclass(frozen=True)
class RunnerUp:
    """The next path that was thinkable, and why it is not this one."""

    path: str
    because_not: str


@dataclass(frozen=True)
class Certain:
    """How certain each part of the answer is."""

    path: Certainty
    service: Certainty
    reply: Certainty

    @property
    def least(self) -> Certainty:
        return max((self.path, self.service, self.reply), key=("sure", "ask", "unsure").index)

    def as_dict(self) -> dict[str, str]:
        return {"path": self.path, "service": self.service, "reply": self.reply}


@dataclass(frozen=True)
class Decision:
    """Codes inside; names are added in :meth:`as_dict`."""

    version: str
    hash: str
    as_of: datetime.date
    matter: Matter
    certainty: Certainty
    certain: Certain
    scope: str
    line: str
    service: Named | None
    cause: Named | None
    second: Named | None
    path: str
    flags: tuple[str, ...]
    danger: DangerHeard | None
    reply: ReplyText | None
    notice: str | None
    missing: tuple[str, ...]
    steps: tuple[str, ...]
    deadline: Mapping[str, Any] | None
    department: str
    liaison: str
    basis: tuple[Mapping[str, Any], ...]
    rules: tuple[FiredRule, ...]
    not_held: tuple[NotHeld, ...]
    evidence: tuple[Mapping[str, Any], ...]
    runner_up: RunnerUp | None
    ask: tuple[Question, ...]
    services: tuple[str, ...] = ()
    also: tuple[Decision, ...] = ()

    @property
    def text(self) -> str:
        return self.matter.text

    @property
    def ticked(self) -> Mapping[str, Value]:
        """What an officer said of it."""
        return self.matter.ticked

    @property
    def id(self) -> str:
        """The same answer to the same words gives the same id, another answer another."""
        key = [self.text, sorted(self.ticked.items()), self.as_dict(internal=True, identified=False)]
        text = json.dumps(key, ensure_ascii=False, sort_keys=True)
        return "d-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def channel(self) -> Channel:
        """By which channel the matter came, as far as its form tells."""
        return "written" if self.matter.form == "worksheet" else "counter"

    def as_dict(self, internal: bool = False, identified: bool = True, channel: Channel | None = None) -> dict[str, Any]:
        """The decision as JSON.  ``internal`` adds the internal basis, the steps and what is said of the citizen's
        manner, for a caller allowed to see them; ``identified`` adds the decision's id; ``channel`` (else as the form of the
        matter tells) chooses the form of the wording."""
        answer: dict[str, Any] = {"decision_id": self.id} if identified else {}
        answer |= {
            "release": {"version": self.version, "hash": self.hash},
            "as_of": self.as_of.isoformat(),
            "certainty": self.certainty,
            "certain": self.certain.as_dict(),
            "scope": {"code": self.scope, "name": terms.SCOPES[self.scope]},
            "line": {"code": self.line, "name": terms.LINES[self.line]},
            "service": self.service.as_dict() if self.service else None,
            "cause": self.cause.as_dict() if self.cause else None,
            "path": {"code": self.path, "name": terms.PATH_LONG[self.path]},
            "flags": [flag for flag in self.flags if internal or flag not in REMARKS],
            "danger": self.danger.as_dict() if self.danger else None,
            "reply": self._reply(internal, channel or self.channel),
            "notice": self.notice,
            "missing": list(self.missing),
            "deadline": dict(self.deadline) if self.deadline else None,
            "owner": {"department": self.department, "liaison": self.liaison},
            "basis": [dict(b) if internal else {k: v for k, v in b.items() if k != "mark"} for b in self.basis if internal or b["public"]],
            "why": {
                "rules": [
                    {"id": r.id, "title": r.title, "circumstances": list(r.facts)} | ({"emergency": True} if r.emergency else {})
                    for r in self.rules
                ],
                "not_held": [{"id": n.id, "title": n.title, "because": n.because, "tick": n.tick} for n in self.not_held],
                "evidence": [dict(e) for e in self.evidence],
                "runner_up": {"path": self.runner_up.path, "because_not": self.runner_up.because_not} if self.runner_up else None,
            },
            "ask": [question.as_dict() for question in self.ask],
            "also": [other.as_dict(internal, identified, channel) for other in self.also],
        }
        if internal:
            answer["steps"] = list(self.steps)
        if self.certainty == "unsure":
            answer["ask_whom"] = {"department": self.department, "liaison": self.liaison}
        return answer

    def _reply(self, internal: bool, channel: Channel) -> dict[str, Any] | None:
        if self.reply is None:
            return None
        said, blanks = self.reply.form(channel)
        public: dict[str, Any] = {"id": self.reply.id, "channel": channel, "public": said, "blanks": [blank.as_dict() for blank in blanks]}
        if internal:
            public |= {"title": self.reply.title, "internal": self.reply.internal, "internal_facts": list(self.reply.internal_facts)}
        return public

    def as_batch_row(self, identity: object) -> dict[str, Any]:
        """One line of ``bancheng triage --batch``: codes, and the service's Chinese name beside its code."""
        return {
            "id": identity,
            "certainty": self.certainty,
            "scope": self.scope,
            "cause": self.cause.code if self.cause else None,
            "line": self.line,
            "service": self.service.code if self.service else None,
            "service_name": self.service.name if self.service else None,
            "path": self.path,
            "flags": list(self.flags),
            "danger": self.danger.as_dict() if self.danger else None,
            "missing": list(self.missing),
            "reply": self.reply.id if self.reply else None,
            "rules": [rule.id for rule in self.rules],
        }
