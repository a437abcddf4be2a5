"""The rules' record told: how good the answers are for each business line, and which rules the labels speak against."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from triage import terms
from triage.authoring.checks.record import FEWEST, LEAST
from triage.authoring.difftext import escape
from triage.authoring.record import Decided, Record

_NAMED = 5


def _share(counted: tuple[int, int]) -> str:
    return f"{counted[0] / counted[1]:.0%}（{counted[0]}/{counted[1]}）" if counted[1] else "—"


def _rule(rule: str, own: Decided, title: str) -> str:
    named = "、".join(own.against[:_NAMED]) + ("……" if len(own.against) > _NAMED else "")
    against = f"，不合的：{named}" if own.against else ""
    return f"{rule}（{title}）：定了 {own.decided} 件，合标注 {own.agreed} 件{against}"


def as_markdown(record: Record, titles: Mapping[str, str], changed: Collection[str] = ()) -> str:
    """``titles`` of all rules; the record of those ``changed`` is told however good it is."""
    lines = [
        "## 规则记录",
        "",
        f"{record.matters} 件标注过路径的事项，每件都用没学过它的耳朵听，再照规则判。",
        "",
        "| 条线 | 件数 | 路径 | 事项 | 缘由 |",
        "|---|---:|---:|---:|---:|",
    ]
    for code, name in terms.LINES.items():
        if held := record.lines.get(code):
            lines.append(f"| {name} | {held.matters} | {_share(held.path)} | {_share(held.service)} | {_share(held.cause)} |")
    lines.append("")
    told = [_rule(rule, record.of(rule), titles.get(rule, "")) for rule in sorted(changed) if record.of(rule).decided]
    if told:
        lines += ["### 这次改到的规则", "", *(f"- {escape(words)}" for words in told), ""]
    poor = {rule: own for rule, own in record.rules.items() if own.decided >= FEWEST and own.agreement < LEAST}
    if poor:
        lines += [f"### 合标注不到 {LEAST:.0%} 的规则（至少定了 {FEWEST} 件的）", ""]
        ranked = sorted(poor.items(), key=lambda item: (item[1].agreement, item[0]))
        lines += [f"- {escape(_rule(rule, own, titles.get(rule, '')))}" for rule, own in ranked] + [""]
    idle = sum(rule not in record.rules for rule in titles)
    lines += [f"有 {idle} 条规则一件也没有定过。" if idle else "", ""]
    return "\n".join(lines).rstrip() + "\n"
