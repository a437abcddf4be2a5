"""The decision: what the product answers for a matter.  Immutable, with the rulebook's revision and an id of its own."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from triage import terms

Certainty = Literal["sure", "ask", "unsure"]


@dataclass(frozen=True)
class Question:
    """A question whose answer would change the path; ``if_yes`` and ``if_no`` are path codes."""

    fact: str
    question: str
    if_yes: str
    if_no: str

    def as_dict(self) -> dict:
        return {"fact": self.fact, "question": self.question, "if_yes": self.if_yes, "if_no": self.if_no}


@dataclass(frozen=True)
class ReplyText:
    """The wording.  ``internal`` and ``internal_facts`` never leave for the public."""

    id: str
    title: str
    public: str
    blanks: tuple[str, ...]
    internal: str
    facts: tuple[str, ...]
    internal_facts: tuple[str, ...]


@dataclass(frozen=True)
class FiredRule:
    id: str
    title: str
    path: str | None
    force: str
    facts: tuple[str, ...]
    emergency: bool = False


@dataclass(frozen=True)
class RunnerUp:
    path: str
    because_not: str


@dataclass(frozen=True)
class Opinion:
    """What the typical cases say: path code to probability, and the nearest path."""

    path: str
    confidence: float
    gap: float


@dataclass(frozen=True)
class Decision:
    """See the design, §4.  Codes inside; names are added in :meth:`as_dict`."""

    version: str
    hash: str
    as_of: datetime.date
    text: str
    certainty: Certainty
    scope: str
    line: str
    service: str | None
    path: str
    flags: tuple[str, ...]
    reply: ReplyText | None
    notice: str | None
    missing: tuple[str, ...]
    steps: tuple[str, ...]
    deadline: dict | None
    department: str
    liaison: str
    basis: tuple[dict, ...]
    rules: tuple[FiredRule, ...]
    evidence: tuple[dict, ...]
    runner_up: RunnerUp | None
    ask: tuple[Question, ...]
    opinion: Opinion | None
    ticked: dict = field(default_factory=dict)
    services: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same words, ticks, day and rulebook give the same id."""
        key = json.dumps([self.hash, self.as_of.isoformat(), self.text, sorted(self.ticked.items())], ensure_ascii=False)
        return "d-" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def as_dict(self, internal: bool = False) -> dict:
        """The decision as JSON.  ``internal`` adds the internal basis, for a caller allowed to see it."""
        answer = {
            "decision_id": self.id,
            "rulebook": {"version": self.version, "hash": self.hash},
            "as_of": self.as_of.isoformat(),
            "certainty": self.certainty,
            "scope": {"code": self.scope, "name": terms.SCOPES[self.scope]},
            "line": {"code": self.line, "name": terms.LINES[self.line]},
            "service": self.service,
            "path": {"code": self.path, "name": terms.PATH_LONG[self.path]},
            "flags": list(self.flags),
            "reply": self._reply(internal),
            "notice": self.notice,
            "missing": list(self.missing),
            "steps": list(self.steps),
            "deadline": self.deadline,
            "owner": {"department": self.department, "liaison": self.liaison},
            "basis": [b if internal else {k: v for k, v in b.items() if k != "mark"} for b in self.basis if internal or b["public"]],
            "why": {
                "rules": [
                    {"id": r.id, "title": r.title, "facts": list(r.facts)} | ({"emergency": True} if r.emergency else {})
                    for r in self.rules
                ],
                "evidence": list(self.evidence),
                "runner_up": {"path": self.runner_up.path, "because_not": self.runner_up.because_not} if self.runner_up else None,
                "second_opinion": {"path": self.opinion.path, "confidence": round(self.opinion.confidence, 2)} if self.opinion else None,
            },
            "ask": [question.as_dict() for question in self.ask],
        }
        if self.certainty == "unsure":
            answer["ask_whom"] = {"department": self.department, "liaison": self.liaison}
        return answer

    def _reply(self, internal: bool) -> dict | None:
        if self.reply is None:
            return None
        public = {"id": self.reply.id, "public": self.reply.public, "blanks": list(self.reply.blanks)}
        if internal:
            public |= {"title": self.reply.title, "internal": self.reply.internal, "internal_facts": list(self.reply.internal_facts)}
        return public

    def as_batch_row(self, identity) -> dict:
        """One line of ``bancheng triage --batch``: codes only."""
        return {
            "id": identity,
            "certainty": self.certainty,
            "scope": self.scope,
            "line": self.line,
            "service": self.service,
            "path": self.path,
            "flags": list(self.flags),
            "rules": [rule.id for rule in self.rules],
        }
