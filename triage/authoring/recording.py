"""The record of the rules worked out: every labelled matter decided, each heard by an ear that did not learn from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from triage.authoring.hearings import hear_ahead
from triage.authoring.record import Record, keep, read_record, record_file
from triage.authoring.waiting import Waiting, unseen
from triage.content.knowledge import load_knowledge
from triage.content.labelled import NO_SERVICE, LabelledMatter, matter_files
from triage.content.rulebook import load_rulebook
from triage.content.spread import spread
from triage.decision.judge import Judge
from triage.hearing.crossing import crossed
from triage.hearing.fitting import quietly


class Recorder:
    """The judge with the ear of each fold, in one process."""

    def __init__(self, home: Path, tell: Callable[[str], None] = quietly):
        """Raises :class:`triage.content.findings.ContentError`."""
        deaf = Judge(load_rulebook(home), load_knowledge(home).require_sound(), None)
        folds = crossed(home, tell=tell)
        self.judges = [deaf.hearing_by(ear) for ear, _ in folds]
        self.held_back = [(fold, matter) for fold, (_, matters) in enumerate(folds) for matter in matters if matter.accept]

    def run(self, chunk: Iterable[tuple[int, LabelledMatter]]) -> Record:
        found = Record()
        for fold, matter in chunk:
            decision = self.judges[fold].decide(matter.text, form=matter.form or None, asking=False)
            found.count(
                matter,
                decision.rules[0].id if decision.rules else "",
                decision.path,
                decision.service.name if decision.service else NO_SERVICE,
                decision.cause.code if decision.cause else "",
            )
        return found


def record(home: Path, *, jobs: int | None = None, tell: Callable[[str], None] = quietly, waiting: Waiting = unseen) -> Record | None:
    """The record of what stands in ``home``, worked out only if nobody has; None where nothing is labelled.

    Raises :class:`triage.content.findings.ContentError`.  ``tell`` hears of ears that have to be fitted first.
    """
    known = read_record(home)
    if known is not None or not matter_files(home):
        return known
    file = record_file(home)  # named before the work: what is changed meanwhile is not what was worked on
    own = Recorder(home, tell)
    tell("规则记录，先听一遍……")
    for fold, judge in enumerate(own.judges):
        hear_ahead(judge, ((matter.text, matter.form or None) for one, matter in own.held_back if one == fold))
    found = Record()
    with waiting(f"规则记录，研判 {len(own.held_back)} 件", len(own.held_back)) as more:
        for part in spread(own, partial(Recorder, home), own.held_back, jobs):
            found.add(part)
            more(part.matters)
    for rule in found.rules.values():
        rule.against.sort()
    keep(found, file)
    return found
