"""How good the judgement is: accuracy by every axis, the confusions, and the baselines it must beat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from triage import terms
from triage.decision.decision import Decision
from triage.opinion import LabelledMatter
from triage.reading.services import NONE


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
        return f"{self.value:6.1%}　{self.right}/{self.total}"


@dataclass
class Result:
    """The measured figures over one set of labelled matters."""

    path: Share = field(default_factory=Share)
    scope: Share = field(default_factory=Share)
    line: Share = field(default_factory=Share)
    service: Share = field(default_factory=Share)
    by: dict[str, dict[str, Share]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Share)))
    confusion: Counter = field(default_factory=Counter)
    dangers: Share = field(default_factory=Share)
    false_dangers: int = 0
    sure_wrong: int = 0
    wrong: list[tuple[LabelledMatter, Decision]] = field(default_factory=list)


def measure(labelled: Iterable[LabelledMatter], decide: Callable[[str], Decision]) -> Result:
    """Judge every matter and compare; right means what a careful reader would accept."""
    result = Result()
    for matter in labelled:
        decision = decide(matter.text)
        right = decision.path in matter.accept
        result.path.add(right)
        result.scope.add(decision.scope in matter.scope_accept)
        result.line.add(decision.line in matter.line_accept)
        if matter.service:
            result.service.add((decision.service or NONE) == matter.service)
        result.by["路径"][terms.PATHS[matter.path]].add(right)
        result.by["条线"][terms.LINES[matter.line]].add(right)
        result.by["受理范围"][terms.SCOPES[matter.scope]].add(right)
        result.by["把握"][terms.CERTAINTIES[decision.certainty]].add(right)
        result.by["事项"][matter.service or "（没写）"].add(right)
        result.confusion[matter.path, decision.path] += 1
        danger = "emergency" in matter.flags
        if danger:
            result.dangers.add("emergency" in decision.flags)
        elif "emergency" in decision.flags:
            result.false_dangers += 1
        if not right:
            result.wrong.append((matter, decision))
            result.sure_wrong += decision.certainty == "sure"
    return result


def baselines(labelled: Sequence[LabelledMatter], folds: int = 5) -> dict[str, Share]:
    """Majority, and character n-grams with a linear classifier, cross-validated on the same matters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    paths = [matter.path for matter in labelled]
    most = Counter(paths).most_common(1)[0][0]
    found = {"总说最常见的一条": Share(sum(most in m.accept for m in labelled), len(labelled))}
    if min(Counter(paths).values()) >= folds:
        model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True), LinearSVC())
        guessed = cross_val_predict(model, [m.text for m in labelled], paths, cv=StratifiedKFold(folds, shuffle=True, random_state=0))
        found[f"字组分类器（{folds} 折）"] = Share(sum(g in m.accept for g, m in zip(guessed, labelled, strict=True)), len(labelled))
    return found


def table(result: Result, axes: Sequence[str] = ("路径", "条线", "受理范围", "把握")) -> str:
    """The figures as a person reads them."""
    lines = [
        f"路径　　{result.path}",
        f"条线　　{result.line}",
        f"受理范围{result.scope}",
        f"事项　　{result.service}",
        f"危险　　{result.dangers}　误报 {result.false_dangers}",
        f"有把握却错 {result.sure_wrong}（占全部 {result.sure_wrong / max(1, result.path.total):.1%}，占有把握的 "
        f"{result.sure_wrong / max(1, result.by['把握'][terms.CERTAINTIES['sure']].total):.1%}）",
    ]
    for axis in axes:
        lines += ["", f"按{axis}（路径对不对）"]
        lines += [f"　{share}　{name}" for name, share in sorted(result.by[axis].items(), key=lambda item: -item[1].total)]
    lines += ["", "错在哪里（应当 → 判成）"]
    lines += [f"　{count:4d}　{terms.PATHS[a]} → {terms.PATHS[b]}" for (a, b), count in result.confusion.most_common() if a != b] or [
        "　没有"
    ]
    return "\n".join(lines)
