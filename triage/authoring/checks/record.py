"""What the labelled matters say of a rule: one that mostly decides them otherwise than they are labelled."""

from __future__ import annotations

from collections.abc import Iterator

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.authoring.record import read_record
from triage.content.findings import Finding

#: A rule that decided fewer matters has no record worth the name; one with which the labels agree less often has a poor one.
FEWEST, LEAST = 8, 0.7
#: How many matters a finding names.
_NAMED = 5


class PoorRecord(Check):
    """Silent where nobody has worked out the record since rules or labels last changed (``bancheng review`` does)."""

    name = "poor-record"
    key = "then.path"
    guards = "一条规则定的事项，多数要合标注"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        found = read_record(content.home)
        if found is None:
            return
        for rule in content.living:
            own = found.of(rule.id)
            if own.decided < FEWEST or own.agreement >= LEAST:
                continue
            named = "、".join(own.against[:_NAMED]) + ("……" if len(own.against) > _NAMED else "")
            yield self.about(
                rule,
                f"这条规则定了 {own.decided} 件标注过的事项，只有 {own.agreed} 件（{own.agreement:.0%}）合标注；不合的如 {named}",
                "到 kb/cases/matters/ 看这几件：条件太宽就加一条，路径不对就改路径，标注错了就改标注",
            )
