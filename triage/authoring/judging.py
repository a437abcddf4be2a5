"""Two revisions judged as the desk judges them, and what of a decision is compared."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.hearings import HEARING
from triage.content.findings import ContentError
from triage.content.knowledge import load_knowledge
from triage.content.release import content_hash
from triage.content.rulebook import load_rulebook
from triage.decision.decision import DangerHeard, Decision
from triage.decision.judge import Judge
from triage.hearing.fitting import ear_file, quietly

_LEVELS = {"red": "亮红", "asked": "先问一句"}


class Unjudgeable(Exception):
    """One of the two revisions has errors; the message says which and what."""


@dataclass(frozen=True)
class Verdict:
    """What of a decision is compared.  ``rule`` decided it, ``heard`` are all rules that were heard."""

    path: str
    certainty: str
    scope: str
    line: str
    service: str
    cause: str
    danger: str
    reply: str
    wording: str
    notice: str
    limit: str
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    also: tuple[str, ...]
    rule: str
    heard: tuple[str, ...]


def open_judges(base: Path, head: Path, tell: Callable[[str], None] = quietly) -> tuple[Judge, Judge]:
    """The judges of both revisions: one ear for both where both learn from the same labels, else each its own.

    Raises :class:`Unjudgeable`.  ``tell`` hears what takes time.
    """
    old = _open("改动前", lambda: Judge.open(base, tell))
    if same_ear(base, head):
        new = _open("改动后", lambda: Judge(load_rulebook(head), load_knowledge(head).require_sound(), old.ear))
    else:
        tell("标注、缘由或者说法改了，改动前后各用各的耳朵听。")
        new = _open("改动后", lambda: Judge.open(head, tell))
    return old, new


def _open(side: str, judge: Callable[[], Judge]) -> Judge:
    try:
        return judge()
    except ContentError as error:
        raise Unjudgeable(f"{side}的内容有 {len(error.findings)} 处错误，判不了，先改好：\n{error}") from None


def same_ear(base: Path, head: Path) -> bool:
    """Whether one ear hears for both homes: of the same labels and the same vocabulary (the code that learns is one here)."""
    learn = [ear_file(home).name for home in (base, head) if (home / "rules/causes.yaml").is_file()]
    return len(learn) == 2 and learn[0] == learn[1]


def hear_alike(base: Path, head: Path) -> bool:
    """Whether every text is certain to be heard alike in both homes."""
    return same_ear(base, head) and content_hash(base, HEARING) == content_hash(head, HEARING)


def verdict(judge: Judge, text: str, as_of: datetime.date) -> Verdict:
    """The decision on one matter, as far as it is compared."""
    decision = judge.decide(text, as_of=as_of)
    return Verdict(
        decision.path,
        decision.certainty,
        decision.scope,
        decision.line,
        decision.service.name if decision.service else "",
        decision.cause.name if decision.cause else "",
        _danger(decision.danger),
        decision.reply.id if decision.reply else "",
        decision.reply.public if decision.reply else "",
        decision.notice or "",
        (decision.deadline or {}).get("limit", ""),
        decision.missing,
        decision.flags,
        tuple(map(_also, decision.also)),
        decision.rules[0].id if decision.rules else "",
        tuple(rule.id for rule in decision.rules),
    )


def _danger(danger: DangerHeard | None) -> str:
    return f"{danger.name}（{_LEVELS[danger.level]}）" if danger else ""


def _also(other: Decision) -> str:
    """The second matter of one visit in a few words: service, path, reply."""
    return "·".join((other.service.name if other.service else "", other.path, other.reply.id if other.reply else ""))
