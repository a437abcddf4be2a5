"""Which matters a change can touch at all, so that the others need not be judged twice.

A matter is passed over only where it is certain that both revisions answer alike: it is read alike, no rule that
changed fires, no wording that changed is used, and where the certainty hangs on whether there is anything left to ask,
no rule that changed could be made to fire by one answer of the citizen.
"""

from __future__ import annotations

from dataclasses import replace

from triage import terms
from triage.decision.judge import Judge
from triage.engine import oracle
from triage.reading.leanings import PREFIX
from triage.reading.matter import Matter
from triage.rulebook.ast import SETTLES, All, Condition, Number, Rule, literals

#: A name that every answer might change.
_ANY = "*"


def meaning(rule: Rule) -> Rule:
    """The rule without what no decision depends on."""
    return replace(rule, title="", owner="", checked=None, basis=(), hit=(), miss=(), reason="", emergency=False, file="", file_line=0)


class Touch:
    """What differs between two judges, and which matters that can reach."""

    def __init__(self, base: Judge, head: Judge, with_opinion: bool = False):
        old, new = ({rule.id: rule for rule in judge.rulebook.rules} for judge in (base, head))
        self.changed = [
            (old.get(i), new.get(i)) for i in sorted({*old, *new}) if i not in old or i not in new or meaning(old[i]) != meaning(new[i])
        ]
        self.ids = {rule.id for pair in self.changed for rule in pair if rule is not None}
        self._base = base
        self.replies = _replies(base, head)
        self.all = "典型案例的第二意见随规则变化" if with_opinion else _everything(base, head, self.replies)

    def reaches(self, base: Matter, head: Matter, fired_base: list[Rule], fired_head: list[Rule]) -> bool:
        """Whether the two answers could differ."""
        if self.all or not _alike(base, head) or any(rule.reply in self.replies for rule in fired_base):
            return True
        if any(rule.id in self.ids for rule in (*fired_base, *fired_head)):
            return True
        # A rule that does not fire matters only to the questions, and these only where nothing settles the matter.
        winner = next(iter(self._base.ranked(fired_base)), None)
        if winner is None or winner.force in SETTLES:
            return False
        true = set(base.literals())
        return any(rule is not None and not _far(rule.when, true, base.numbers) for pair in self.changed for rule in pair)


def _alike(a: Matter, b: Matter) -> bool:
    return (a.facts, a.materials, a.numbers, a.service, a.line) == (b.facts, b.materials, b.numbers, b.service, b.line)


def _far(condition: Condition, true: set[str], numbers: dict[str, float]) -> bool:
    """Whether two things at least stand between a matter and a rule that no single answer can bring about."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    unmet = [_names(part) for part in _flat(parts) if not oracle.holds(part, true, numbers)]
    if any(not names for names in unmet):  # a service or a line: no answer changes what a matter is about
        return True
    return any(_ANY not in a and _ANY not in b and not a & b for a in unmet for b in unmet)


def _flat(parts: tuple[Condition, ...]) -> list[Condition]:
    return [inner for part in parts for inner in (_flat(part.parts) if isinstance(part, All) else [part])]


def _names(condition: Condition) -> set[str]:
    """The facts and materials an answer about which could change whether the condition holds."""
    names = {
        _ANY if name == "任一" else name
        for literal in literals(condition)
        for kind, _, name in [literal.partition(":")]
        if kind not in ("service", "line")
    }
    return names | ({_ANY} if _leans(condition) else set())


def _leans(condition: Condition) -> bool:
    """Whether a scorecard's lead is asked for: any answer may move it."""
    if isinstance(condition, Number):
        return condition.name.startswith(PREFIX)
    parts = getattr(condition, "parts", None) or ((condition.part,) if hasattr(condition, "part") else ())
    return any(map(_leans, parts))


def _replies(base: Judge, head: Judge) -> frozenset[str]:
    """Replies that are worded otherwise, are new or gone, or may no longer be said."""
    old, new = base.knowledge, head.knowledge
    return frozenset(
        i
        for i in {*old.replies, *new.replies}
        if i not in old.replies
        or i not in new.replies
        or old.replies[i].public != new.replies[i].public
        or old.is_public_reply(old.replies[i]) != new.is_public_reply(new.replies[i])
    )


def _everything(base: Judge, head: Judge, replies: frozenset[str]) -> str:
    """Why every matter must be judged in both revisions; "" where only some need be."""
    old, new = base.rulebook, head.rulebook
    if old.precedence != new.precedence:
        return "次序改了"
    if base.thresholds != head.thresholds:
        return "第二意见的尺子改了"
    if base.limits.limits != head.limits.limits:
        return "期限改了"
    defaults = [*(base.defaults[path] for path in terms.PATHS), base.alarm]
    if (base.defaults, base.alarm) != (head.defaults, head.alarm) or any(default.reply in replies for default in defaults):
        return "路径的通用做法或通用口径改了"
    if old.vocabulary.scorecards != new.vocabulary.scorecards:
        return "线索分改了"
    asked = [
        (
            {c.name: (c.flag, bool(c.question)) for c in book.vocabulary.circumstances.values()},
            set(book.vocabulary.materials),
            {s.name: s.line for s in book.services.by_name.values()},
        )
        for book in (old, new)
    ]
    return "情形、材料或事项的名称改了" if asked[0] != asked[1] else ""
