"""Both revisions judged over many matters: who would be answered otherwise.

What comes out is derived from stored matters, not from what happened at a counter; reports say so.
"""

from __future__ import annotations

import datetime
import itertools
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.authoring.content import Told
from triage.authoring.judging import Verdict, open_judge, verdict
from triage.authoring.mask import mask
from triage.authoring.readings import reading_key
from triage.authoring.touch import Touch
from triage.decision.judge import Judge
from triage.engine import oracle
from triage.findings import ContentError
from triage.reading.matter import Matter, Value
from triage.reading.read import Reader
from triage.rulebook.ast import Rule

CHUNK = 250
#: What is compared, the gravest first, with its name.
ASPECTS = {
    "path": "路径",
    "certainty": "把握",
    "scope": "受理范围",
    "line": "条线",
    "service": "事项",
    "reply": "口径",
    "wording": "口径的字句",
    "notice": "告知单",
    "limit": "时限",
    "flags": "标记",
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
    """What a change does to a set of matters."""

    as_of: datetime.date
    total: int = 0
    judged_twice: int = 0
    changed: list[Changed] = field(default_factory=list)
    fired_base: Counter[str] = field(default_factory=Counter)
    fired_head: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    everything: str = ""

    def add(self, other: Impact) -> None:
        self.total += other.total
        self.judged_twice += other.judged_twice
        self.changed += other.changed
        self.fired_base += other.fired_base
        self.fired_head += other.fired_head
        self.sources += other.sources

    def paths(self) -> Counter[tuple[str, str]]:
        return Counter((c.base.path, c.head.path) for c in self.changed if c.base.path != c.head.path)

    def count(self, aspect: str) -> int:
        return sum(aspect in c.aspects for c in self.changed)

    @property
    def newly_unsure(self) -> list[Changed]:
        return [c for c in self.changed if c.newly_unsure]

    @property
    def silenced(self) -> list[str]:
        """Rules that fired before and fire no longer."""
        return sorted(rule for rule in self.fired_base if rule not in self.fired_head)

    @property
    def awakened(self) -> list[str]:
        """Rules that fire for the first time."""
        return sorted(rule for rule in self.fired_head if rule not in self.fired_base)


class _Once:
    """A reader that remembers the last matters, so that deciding does not read them again."""

    def __init__(self, reader: Reader):
        self._reader = reader
        self._read = lru_cache(maxsize=4)(reader.read)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the reader's own: the second opinion looks at more than the matter."""
        return getattr(self._reader, name)

    def read(self, text: str, ticked: Mapping[str, Value] | None = None) -> Matter:
        """The matter as read; past matters come without ticks."""
        assert not ticked
        return self._read(text)


class Unjudgeable(Exception):
    """One of the two revisions has errors; the message says which and what."""


def _open(side: str, home: Path, with_opinion: bool) -> Judge:
    try:
        return open_judge(home, with_opinion)
    except ContentError as error:
        raise Unjudgeable(f"{side}的内容有 {len(error.findings)} 处错误，判不了，先改好：\n{error}") from None


class Comparison:
    """Two judges side by side, in one process."""

    def __init__(self, base: Path, head: Path, as_of: datetime.date, with_opinion: bool = False):
        self.as_of = as_of
        self.base, self.head = _open("改动前", base, with_opinion), _open("改动后", head, with_opinion)
        self._shared = reading_key(base) == reading_key(head)
        self.base.reader = _Once(self.base.reader)  # type: ignore[assignment]
        self.head.reader = self.base.reader if self._shared else _Once(self.head.reader)  # type: ignore[assignment]
        self.touch = Touch(self.base, self.head, with_opinion)

    def run(self, matters: Iterable[Told]) -> Impact:
        impact = Impact(self.as_of)
        for told in matters:
            self._one(told, impact)
        return impact

    def _one(self, told: Told, impact: Impact) -> None:
        impact.total += 1
        impact.sources[told.file] += 1
        before = self.base.reader.read(told.text)
        now = before if self._shared else self.head.reader.read(told.text)
        fired_base = self._fired(self.base, before)
        fired_head = self._fired_now(fired_base, now) if self._shared else self._fired(self.head, now)
        impact.fired_base.update(rule.id for rule in fired_base)
        impact.fired_head.update(rule.id for rule in fired_head)
        if not self.touch.reaches(before, now, fired_base, fired_head):
            return
        impact.judged_twice += 1
        old, new = verdict(self.base, told.text, self.as_of), verdict(self.head, told.text, self.as_of)
        found = Changed(told.id, told.file, mask(told.text), old, new)
        if found.aspects:
            impact.changed.append(found)

    def _fired(self, judge: Judge, matter: Matter) -> list[Rule]:
        true = set(matter.literals())
        candidates = judge.engine.candidates(true)  # type: ignore[attr-defined]
        return [rule for rule in candidates if rule.in_force(self.as_of) and oracle.holds(rule.when, true, matter.numbers)]

    def _fired_now(self, fired: list[Rule], matter: Matter) -> list[Rule]:
        """What fires in the new revision for a matter read alike: rules that did not change fire as before."""
        true = set(matter.literals())
        new = (rule for _, rule in self.touch.changed if rule is not None and rule.in_force(self.as_of))
        kept = [rule for rule in fired if rule.id not in self.touch.ids]
        return kept + [rule for rule in new if oracle.holds(rule.when, true, matter.numbers)]


def compare(
    base: Path,
    head: Path,
    matters: Iterable[Told],
    as_of: datetime.date,
    *,
    jobs: int | None = None,
    with_opinion: bool = False,
    tell: Callable[[int], None] = lambda done: None,
) -> Impact:
    """Judge ``matters`` in both folders, on ``jobs`` processes (all cores if None); ``tell`` hears of each chunk done."""
    own = Comparison(base, head, as_of, with_opinion)  # says at once what is wrong with either revision
    if with_opinion:  # fitted once here, found by the other processes
        _ = own.base.opinion, own.head.opinion
    impact = Impact(
        as_of, everything=own.touch.all, titles={rule.id: rule.title for judge in (own.base, own.head) for rule in judge.rulebook.rules}
    )
    chunks = _chunks(matters)
    first = list(itertools.islice(chunks, 2))
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(first) < 2:
        results: Iterator[Impact] = map(own.run, itertools.chain(first, chunks))
    else:
        results = _spread(itertools.chain(first, chunks), jobs, own, (base, head, as_of, with_opinion))
    for part in results:
        impact.add(part)
        tell(part.total)
    impact.changed.sort(key=lambda c: (min(list(ASPECTS).index(a) for a in c.aspects), c.base.path, c.head.path, c.source, c.id))
    return impact


def _chunks(matters: Iterable[Told]) -> Iterator[list[Told]]:
    iterator = iter(matters)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        yield chunk


_own: Comparison | None = None


def _start(arguments: tuple) -> None:
    global _own
    _own = Comparison(*arguments)


def _work(chunk: list[Told]) -> Impact:
    assert _own is not None
    return _own.run(chunk)


def _spread(chunks: Iterator[list[Told]], jobs: int, own: Comparison, arguments: tuple) -> Iterator[Impact]:
    """Chunks over processes, a few ahead at a time, so that memory does not grow with the number of matters.

    Where nothing speaks against a fork the processes share what is already open; elsewhere each opens its own.
    """
    global _own
    fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if fork else "spawn")
    _own = own
    try:
        with ProcessPoolExecutor(jobs, mp_context=context, **({} if fork else {"initializer": _start, "initargs": (arguments,)})) as pool:
            running: set[Future[Impact]] = {pool.submit(_work, chunk) for chunk in itertools.islice(chunks, jobs * 3)}
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(_work, chunk) for chunk in itertools.islice(chunks, len(done))}
                yield from (future.result() for future in done)
    finally:
        _own = None
