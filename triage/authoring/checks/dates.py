"""Rules, replies and articles in time: in force, expired, due for review, emergency, retired."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.authoring.review import Reviewable, emergency_due, reviewables
from triage.content.findings import Finding
from triage.content.rule import Rule
from triage.content.schema import nearest

#: How far from today a day of content may be: what was in force long ago stays, what is prepared comes soon.
_YEARS_BACK, _YEARS_AHEAD = 30, 3


def _about(check: Check, item: Reviewable, message: str, mend: str) -> Finding:
    return check.at(item.file, item.line, message, mend, item.id)


class DatesInOrder(Check):
    name = "dates"
    key = "since"
    guards = "起用日期不能晚于停用日期，核对日期不能在将来"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for item in reviewables(content):
            if item.until and item.since and item.until < item.since:
                yield _about(self, item, f"起用日期 {item.since} 晚于停用日期 {item.until}", "看看 since 和 until 是不是写反了")
            if item.checked and item.checked > content.today:
                yield _about(self, item, f"核对日期 {item.checked} 还没有到", "checked 写实际核对的那一天")


class YearOdd(Check):
    """2062 for 2026: nothing is prepared three years ahead, and the window is younger than this century."""

    name = "year-odd"
    key = "since"
    guards = "日期的年份不能差得太远"

    def run(self, content: Content) -> Iterator[Finding]:
        for item in reviewables(content):
            for what, day in (("起用日期", item.since), ("停用日期", item.until), ("核对日期", item.checked)):
                if day and not content.today.year - _YEARS_BACK <= day.year <= content.today.year + _YEARS_AHEAD:
                    yield _about(self, item, f"{what} {day} 离今天太远", f"看看年份有没有写错，今年是 {content.today.year} 年")


class Expired(Check):
    name = "expired"
    key = "until"
    guards = "过了停用日期的，要废止或者延长"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for item in reviewables(content):
            if item.until and item.until < content.today and item.status in ("试行", "正式"):
                yield _about(
                    self,
                    item,
                    f"{item.kind}已经在 {item.until} 停用，状态却还是{item.status}",
                    f"不用了：bancheng retire {item.id} --reason 理由；还要用：把 until 改晚，并更新 checked"
                    if item.kind == "规则"
                    else "不用了：状态改成废止；还要用：把 until 改晚，并更新 checked",
                )


class NotYet(Check):
    name = "not-yet"
    key = "since"
    guards = "还没有到起用日期的，提醒一声"
    severity = "notice"

    def run(self, content: Content) -> Iterator[Finding]:
        for item in reviewables(content):
            if item.since and item.since > content.today and item.status in ("试行", "正式"):
                yield _about(self, item, f"{item.kind}自 {item.since} 起才生效", "不用改；要马上生效就把 since 改成今天")


class ReviewOverdue(Check):
    name = "review-overdue"
    key = "checked"
    guards = "依据太久没人核对，要复核"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for item in reviewables(content):
            due = item.review_due(content.settings.review_months)
            if item.status in ("试行", "正式") and due and due < content.today:
                yield _about(
                    self,
                    item,
                    f"{item.kind}上次核对是 {item.checked or item.since}，应当在 {due} 以前复核（{item.owner}）",
                    f"核对依据仍然有效后，把 checked 改成核对那天；已经失效就废止。清单：bancheng due --owner {item.owner}",
                )


class EmergencyReview(Check):
    name = "emergency"
    key = "emergency"
    guards = "紧急规则先生效，几天之内要补评审"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            if not rule.emergency or rule.status == "废止":
                continue
            due = emergency_due(rule, content.settings)
            if due < content.today:
                yield Finding(
                    rule.file,
                    rule.file_line,
                    self.name,
                    f"紧急规则应当在 {due} 以前补评审，已经过期（{rule.owner}）",
                    f"评审通过：bancheng promote {rule.id}；不通过：bancheng retire {rule.id} --reason 理由",
                    rule.id,
                    "error",
                )
            else:
                yield self.about(
                    rule, f"紧急规则，已经先行生效，{due} 以前要补评审（{rule.owner}）", f"评审通过后运行 bancheng promote {rule.id}"
                )


class EmergencyShape(Check):
    name = "emergency-shape"
    key = "emergency"
    guards = "紧急规则要当天生效，写明为什么紧急"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            if not rule.emergency or rule.status == "废止":
                continue
            if rule.status == "草案" or rule.since > content.today:
                yield self.about(rule, "写了 emergency: true，却没有马上生效", "状态写试行，since 写今天；不急的话删掉 emergency")
            if not rule.reason:
                yield self.about(rule, "紧急规则没有写为什么紧急", "补上一行 reason: …（什么文件、什么情况）")


class RetiredProperly(Check):
    """Without an end day a retired rule would go on judging: it is in force until its end."""

    name = "retired"
    key = "status"
    guards = "废止要写理由和停用日期"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            if rule.status == "废止" and not rule.reason:
                yield self.about(rule, "废止的规则没有写理由", "补上一行 reason: …，写明依据什么废止、改用哪条规则")
            if rule.status == "废止" and rule.until is None:
                yield self.about(
                    rule,
                    "废止的规则没有停用日期，还会继续用",
                    f"补上一行 until: {content.today - datetime.timedelta(days=1)}（用到哪天），或者用 bancheng retire 命令",
                )
            if rule.successor:
                yield from self._successor(rule, content)

    def _successor(self, rule: Rule, content: Content) -> Iterator[Finding]:
        """One that does not follow where this one ends leaves a gap that nobody sees."""
        rules = {other.id: other for other in content.rules}
        mend = "successor 写接着用的那条规则的编号；没有接替的就不写"
        other = rules.get(rule.successor)
        if rule.status != "废止":
            yield self.about(rule, "没有废止，却写了接替的规则", "废止了再写 successor（bancheng retire --successor）")
        elif other is None:
            yield self.about(rule, f"接替的规则 {rule.successor} 没有", nearest(rule.successor, rules) or mend)
        elif other is rule or other.status in ("草案", "废止"):
            why = "就是它自己" if other is rule else f"的状态是{other.status}"
            yield self.about(rule, f"接替的规则 {rule.successor} {why}", mend)
        elif rule.until and other.since > rule.until + datetime.timedelta(days=1):
            mend = f"把 {rule.id} 的 until 推到 {other.since - datetime.timedelta(days=1)}，或者让 {other.id} 早一点起用"
            yield self.about(rule, f"用到 {rule.until}，接替的 {other.id} 自 {other.since} 才起用，中间没有规则", mend)
