"""How well the wording fits, on matters for which somebody read which wordings are acceptable
(:mod:`triage.content.acceptable`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from triage.authoring.measure import Share
from triage.content.acceptable import Acceptable
from triage.content.labelled import LabelledMatter
from triage.decision.decision import Decision
from triage.decision.judge import Judge


@dataclass
class Fit:
    """``first`` over matters with an acceptable wording, ``silence`` over those without; ``wrong`` are the misses."""

    first: Share = field(default_factory=Share)
    silence: Share = field(default_factory=Share)
    said: Share = field(default_factory=Share)
    wrong: list[tuple[Acceptable, LabelledMatter, str | None]] = field(default_factory=list)

    def add(self, label: Acceptable, matter: LabelledMatter, decision: Decision) -> None:
        told = decision.reply.id if decision.reply else None
        right = told in label.replies if label.replies else told is None
        (self.first if label.replies else self.silence).add(right)
        self.said.add(told is not None)
        if not right:
            self.wrong.append((label, matter, told))

    def table(self) -> str:
        return "\n".join(
            [
                f"有合适口径的，第一条就合适　{self.first}",
                f"没有合适口径的，没有说话　　{self.silence}",
                f"说了话的　　　　　　　　　　{self.said}",
            ]
        )


def measure_fit(labels: Iterable[Acceptable], matters: Mapping[str, LabelledMatter], judge: Judge, fit: Fit) -> Fit:
    """``fit`` with the wordings that ``judge`` reads for these matters."""
    for label in labels:
        matter = matters[label.matter]
        fit.add(label, matter, judge.decide(matter.text, form=matter.form or None))
    return fit
