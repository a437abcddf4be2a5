"""Both revisions judged over many matters, with all that the desk judges with: who would be answered otherwise.

What comes out is derived from stored matters, not from what happened at a counter; reports say so.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from triage.authoring.hearings import Remembering, hear_ahead
from triage.authoring.judging import Verdict, hear_alike, open_judges, same_ear, verdict
from triage.authoring.matters import PAST, Told
from triage.authoring.waiting import Waiting, unseen
from triage.content.spread import spread
from triage.hearing.fitting import quietly
from triage.privacy import mask

#: What is compared, the gravest first, with its name.
ASPECTS = {
    "danger": "危险",
    "path": "路径",
    "certainty": "把握",
    "scope": "受理范围",
    "line": "条线",
    "service": "事项",
    "cause": "缘由",
    "reply": "口径",
    "wording": "口径的字句",
    "notice": "告知单",
    "limit": "时限",
    "missing": "要补的材料",
    "flags": "标记",
    "also": "一起说的另一件事",
}


@dataclass(frozen=True)
class Changed:
    """One matter that is answered otherwise; ``text`` is masked."""

    id: str
    source: str
    text: str
    base: Verdict
    head: Verdict

    @property
    def aspects(self) -> tuple[str, ...]:
        """What differs; another wording of the same reply only where the reply itself is the same."""
        found = [name for name in ASPECTS if getattr(self.base, name) != getattr(self.head, name)]
        return tuple(name for name in found if name != "wording" or "reply" not in found)

    @property
    def newly_unsure(self) -> bool:
        return self.head.certainty == "unsure" and self.base.certainty != "unsure"


@dataclass
class Impact:
    """What a change does to a set of matters.  ``labelled`` of them say which paths are right: so many were, so many are."""

    as_of: datetime.date
    total: int = 0
    changed: list[Changed] = field(default_factory=list)
    heard_base: Counter[str] = field(default_factory=Counter)
    heard_head: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    labelled: int = 0
    right_base: int = 0
    right_head: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    releases: tuple[str, str] = ("", "")
    two_ears: bool = False

    def add(self, other: Impact) -> None:
        """Take in what another process found."""
        self.total += other.total
        self.changed += other.changed
        self.heard_base += other.heard_base
        self.heard_head += other.heard_head
        self.sources += other.sources
        self.labelled += other.labelled
        self.right_base += other.right_base
        self.right_head += other.right_head

    def paths(self) -> Counter[tuple[str, str]]:
        return Counter((c.base.path, c.head.path) for c in self.changed if c.base.path != c.head.path)

    def count(self, aspect: str) -> int:
        return sum(aspect in c.aspects for c in self.changed)

    @property
    def newly_unsure(self) -> list[Changed]:
        return [c for c in self.changed if c.newly_unsure]

    @property
    def silenced(self) -> list[str]:
        """Rules that were heard before and are heard no longer."""
        return sorted(rule for rule in self.heard_base if rule not in self.heard_head)

    @property
    def awakened(self) -> list[str]:
        """Rules that are heard for the first time."""
        return sorted(rule for rule in self.heard_head if rule not in self.heard_base)


class Comparison:
    """Two judges side by side, in one process."""

    def __init__(self, base: Path, head: Path, as_of: datetime.date, tell: Callable[[str], None] = quietly):
        """Raises :class:`triage.authoring.judging.Unjudgeable`."""
        self.as_of = as_of
        self.base, self.head = open_judges(base, head, tell)
        self.alike = hear_alike(base, head)
        self.base.reader = Remembering(self.base.reader)  # type: ignore[assignment]
        self.head.reader = self.base.reader if self.alike else Remembering(self.head.reader)  # type: ignore[assignment]

    def hear(self, matters: Iterable[Told], jobs: int | None) -> None:
        """Hear ``matters``, past ones apart, where nobody did before: what is heard once need not be heard again for the next change."""
        stored = [(told.text, None) for told in matters if not told.file.startswith(PAST)]
        hear_ahead(self.base, stored, jobs)
        if self.alike:
            self.head.reader = self.base.reader
        else:
            hear_ahead(self.head, stored, jobs)

    def run(self, matters: Iterable[Told]) -> Impact:
        impact = Impact(self.as_of)
        for told in matters:
            self._one(told, impact)
        return impact

    def _one(self, told: Told, impact: Impact) -> None:
        old, new = verdict(self.base, told.text, self.as_of), verdict(self.head, told.text, self.as_of)
        impact.total += 1
        impact.sources[told.file] += 1
        impact.heard_base.update(old.heard)
        impact.heard_head.update(new.heard)
        if told.accept:
            impact.labelled += 1
            impact.right_base += old.path in told.accept
            impact.right_head += new.path in told.accept
        found = Changed(told.id, told.file, mask(told.text), old, new)
        if found.aspects:
            impact.changed.append(found)


def compare(
    base: Path,
    head: Path,
    matters: Iterable[Told],
    as_of: datetime.date,
    *,
    jobs: int | None = None,
    tell: Callable[[str], None] = quietly,
    waiting: Waiting = unseen,
) -> Impact:
    """Judge ``matters`` in both folders, on ``jobs`` processes (all cores if None).

    Raises :class:`triage.authoring.judging.Unjudgeable`.  ``tell`` hears of an ear that has to be fitted first.
    """
    matters = list(matters)
    own = Comparison(base, head, as_of, tell)
    impact = Impact(
        as_of,
        titles={rule.id: rule.title for judge in (own.base, own.head) for rule in judge.rulebook.rules},
        releases=(own.base.hash, own.head.hash),
        two_ears=not same_ear(base, head),
    )
    if own.base.hash == own.head.hash:  # the same release answers alike
        impact.total = len(matters)
        return impact
    tell("先听一遍……")
    own.hear(matters, jobs)
    with waiting(f"影响到谁，研判 {len(matters)} 件", len(matters)) as more:
        for part in spread(own, partial(Comparison, base, head, as_of), matters, jobs):
            impact.add(part)
            more(part.total)
    impact.changed.sort(key=lambda c: (min(list(ASPECTS).index(a) for a in c.aspects), c.base.path, c.head.path, c.source, c.id))
    return impact
