"""How good the answers are: right and wrong by every axis, how true the chances are, and what was missed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from triage import terms
from triage.content.labelled import NO_SERVICE, LabelledMatter
from triage.decision.decision import Decision
from triage.decision.judge import Judge
from triage.hearing.matter import Matter

#: The steps of the reliability table.
STEPS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)


@dataclass
class Share:
    """``right`` of ``total``."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.total += 1

    @property
    def value(self) -> float:
        return self.right / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.value:6.1%}　{self.right}/{self.total}" if self.total else "　　—"


@dataclass
class Figures:
    """What was counted over some matters."""

    path: Share = field(default_factory=Share)
    scope: Share = field(default_factory=Share)
    line: Share = field(default_factory=Share)
    service: Share = field(default_factory=Share)
    among_three: Share = field(default_factory=Share)
    cause: Share = field(default_factory=Share)
    sure: Share = field(default_factory=Share)
    sure_and_wrong: Share = field(default_factory=Share)
    unsure: Share = field(default_factory=Share)

    def add(self, matter: LabelledMatter, decision: Decision) -> None:
        """Count one matter in which no danger is going on."""
        service = decision.service.name if decision.service else NO_SERVICE
        right_service = service in matter.services
        right_path = not matter.accept or decision.path in matter.accept
        if matter.accept:
            self.path.add(right_path)
        if matter.scope_accept:
            self.scope.add(decision.scope in matter.scope_accept)
        if matter.line_accept:
            self.line.add(decision.line in matter.line_accept)
        self.service.add(right_service)
        self.among_three.add(right_service or any(name in matter.services for name in decision.services))
        if matter.cause:
            self.cause.add(decision.cause is not None and decision.cause.code in (matter.cause, matter.second))
        sure = decision.certainty == "sure"
        self.sure.add(sure)
        self.unsure.add(decision.certainty == "unsure")
        self.sure_and_wrong.add(sure and not (right_path and right_service))


@dataclass
class Result:
    """The figures over one set of labelled matters: of all, by form and by file; dangers apart."""

    all: Figures = field(default_factory=Figures)
    by: dict[str, dict[str, Figures]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Figures)))
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked_or_red: Share = field(default_factory=Share)
    red: Share = field(default_factory=Share)
    alarms: Share = field(default_factory=Share)
    reliability: dict[str, list[Share]] = field(default_factory=lambda: defaultdict(lambda: [Share() for _ in STEPS]))
    told: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0] * len(STEPS)))
    wrong: list[tuple[LabelledMatter, Decision]] = field(default_factory=list)
    missed: list[tuple[LabelledMatter, Decision]] = field(default_factory=list)

    def add(self, matter: LabelledMatter, heard: Matter, decision: Decision) -> None:
        level = decision.danger.level if decision.danger else ""
        if matter.danger:
            self.asked_or_red.add(bool(level))
            self.red.add(level == "red")
            if not level:
                self.missed.append((matter, decision))
            return  # help comes first: what errand is told beside it is not counted
        if matter.danger_read:
            self.alarms.add(bool(level))
        self.all.add(matter, decision)
        self.by["形式"][heard.form].add(matter, decision)
        self.by["文件"][matter.source].add(matter, decision)
        if matter.cause and heard.causes:
            self._rely("缘由", heard.causes[0][1], heard.causes[0][0] in (matter.cause, matter.second))
        if heard.services:
            self._rely("事项", heard.services[0][1], (heard.services[0][0] or NO_SERVICE) in matter.services)
        if matter.accept and decision.path not in matter.accept:
            self.confusion[matter.path, decision.path] += 1
            self.wrong.append((matter, decision))

    def _rely(self, name: str, chance: float, right: bool) -> None:
        step = max(place for place, least in enumerate(STEPS) if chance >= least)
        self.reliability[name][step].add(right)
        self.told[name][step] += chance


def measure(labelled: Iterable[LabelledMatter], judge: Judge, result: Result | None = None) -> Result:
    """Judge every matter and compare; right means what a careful reader would accept."""
    result = result or Result()
    for matter in labelled:
        form = matter.form or None
        result.add(matter, judge.reader.read(matter.text, form), judge.decide(matter.text, form=form))
    return result


def table(result: Result) -> str:
    """The figures as a person reads them."""
    figures = result.all
    lines = [
        f"路径　　　　{figures.path}",
        f"缘由（主次）{figures.cause}",
        f"事项　　　　{figures.service}　三个里有 {figures.among_three}",
        f"条线　　　　{figures.line}",
        f"受理范围　　{figures.scope}",
        f"有把握　　　{figures.sure}　拿不准 {figures.unsure}",
        f"有把握却错（路径或事项）{figures.sure_and_wrong}",
        f"危险　问到或亮红 {result.asked_or_red}　亮红 {result.red}　没有危险却问了 {result.alarms}",
    ]
    for axis, by in result.by.items():
        if len(by) > 1:
            lines += ["", f"按{axis}　　路径｜缘由｜事项｜有把握｜有把握却错"]
            lines += [
                f"　{f.path}｜{f.cause}｜{f.service}｜{f.sure}｜{f.sure_and_wrong}　{name}"
                for name, f in sorted(by.items(), key=lambda item: -item[1].service.total)
            ]
    for name, shares in result.reliability.items():
        lines += ["", f"{name}：说有几成把握，实际对几成"]
        lines += [f"　说 {result.told[name][place] / share.total:.0%}　对 {share}" for place, share in enumerate(shares) if share.total]
    lines += ["", "错在哪里（应当 → 判成）"]
    lines += [f"　{count:4d}　{terms.PATHS[a]} → {terms.PATHS[b]}" for (a, b), count in result.confusion.most_common()] or ["　没有"]
    return "\n".join(lines)
