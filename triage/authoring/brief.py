"""What a pull request is judged by, in one piece: checks with all examples and cases, the rules' record, the change told, whom
it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from triage.authoring import difftext, impacttext, recordtext, show
from triage.authoring.checking import checked, recorded
from triage.authoring.checks.record import PoorRecord
from triage.authoring.content import Content, read_content
from triage.authoring.day import day_to_judge
from triage.authoring.diff import difference
from triage.authoring.impact import compare
from triage.authoring.judging import Unjudgeable
from triage.authoring.matters import stored_matters
from triage.authoring.record import read_record
from triage.authoring.recording import record
from triage.authoring.result import Result
from triage.authoring.revision import WORKING_TREE, changed_files, commit_of, content_at, fork_point
from triage.authoring.standing import mark
from triage.authoring.waiting import Waiting, unseen
from triage.content.findings import ContentError
from triage.hearing.crossing import heard_back
from triage.hearing.fitting import quietly

Tell = Callable[[str], None]
#: How code hosts find the comment of an earlier run again.
MARK = "<!-- bancheng-content -->"
#: GitHub takes comments up to 65,536 characters.
MOST = 60_000
#: What the record depends on.
_RECORDED = ("rules/", "kb/cases/")
UNTOUCHED = "规则、词汇、标注都没有改，规则记录还是原来的，不用量。"
#: What stands in place of the rules' record where it was not worked out.
UNMEASURED = "没有量：第一次，或者标注、缘由改了，要先学五只各留一份没学的耳朵（约五分钟）。加 --measure 现在就量；合并请求上会自动量。"


@dataclass(frozen=True)
class Brief:
    """``text`` is for a terminal, ``markdown`` for the pull request, ``html`` the whole impact ("" where it cannot be had)."""

    result: Result
    text: str
    markdown: str
    html: str


def brief(
    home: Path,
    base: str,
    matters: tuple[Path, ...] = (),
    tell: Tell = quietly,
    waiting: Waiting = unseen,
    show_part: Tell = quietly,
    measure: bool = True,
) -> Brief:
    """Judge the working tree against ``base``.  Raises ``RevisionError`` where there is no such revision.

    What is quickly found comes first: ``show_part`` is given each part of the text as soon as it stands.  ``tell`` and
    ``waiting`` are told what is being done, and how far it has come.  Without ``measure`` the rules' record is left out
    where ears would have to be fitted for it.
    """
    commit_of(home, base)
    since = fork_point(home, base)
    parts: list[str] = []

    def part(text: str) -> None:
        parts.append(text.rstrip())
        show_part(text.rstrip())

    with content_at(home, since) as old:
        tell("看改了什么……")
        change, title = difference(old, home), f"改了什么：{base} → {WORKING_TREE}"
        part(difftext.as_text(change, title))
        tell("查内容、例子和典型案例……")
        content = read_content(home, with_cases=True)
        result = checked(content, since, compared=True)
        examples = sum(len(rule.hit) + len(rule.miss) for rule in content.rules if rule.status != "废止")
        counted = f"规则 {len(content.rules)} 条，例子 {examples} 句，典型案例 {len(content.cases)} 件，都过了一遍。"
        part(f"{show.as_text(result)}\n{counted}")
        touched, html = _impact(old, home, f"影响：{base} → {WORKING_TREE}", matters, tell, waiting)
        part(touched)
    rules = {changed.piece.id for changed in change.changes if changed.piece.kind == "规则"}
    touched_files = changed_files(home, since)
    bears = any(file.startswith(_RECORDED) for file in touched_files)
    kept = _kept(home, content, rules, measure, tell, waiting) if measure or bears else f"## 规则记录\n\n{UNTOUCHED}\n"
    part(kept)
    result = _with_record(result, content, touched_files)
    markdown = f"{MARK}\n{show.as_markdown(result, counted)}\n{difftext.as_markdown(change, title)}\n{touched}\n{kept}"
    return Brief(result, "\n\n".join(parts) + "\n", _cut(markdown), html)


def _with_record(result: Result, content: Content, touched: frozenset[str]) -> Result:
    """``result`` with what the record says, which may have been worked out only now."""
    known = {mark(found) for found in result.findings}
    more = [poor for poor in PoorRecord().run(content) if mark(poor) not in known]
    return replace(result.with_more(more), standing=result.standing | recorded(more, touched))


def _kept(home: Path, content: Content, rules: set[str], measure: bool, tell: Tell, waiting: Waiting) -> str:
    """The rules' record in Markdown; "" where the content cannot be judged, which the checks then say."""
    if not measure and read_record(home) is None and not heard_back(home):
        return f"## 规则记录\n\n{UNMEASURED}\n"
    try:
        found = record(home, tell=tell, waiting=waiting)
    except ContentError:
        return ""
    return recordtext.as_markdown(found, {rule.id: rule.title for rule in content.living}, rules) if found else ""


def _impact(old: Path, home: Path, title: str, matters: tuple[Path, ...], tell: Tell, waiting: Waiting) -> tuple[str, str]:
    """The impact in Markdown, and as a page ("" where it cannot be had)."""
    try:
        day, notes = day_to_judge(old, home, None)
        impact = compare(old, home, stored_matters(old, home, matters), day, tell=tell, waiting=waiting)
    except (Unjudgeable, ContentError) as error:
        return f"## 影响\n\n还算不了：{str(error).splitlines()[0]}\n", ""
    return impacttext.as_markdown(impact, title, notes=notes), impacttext.as_html(impact, title, notes=notes)


def _cut(markdown: str) -> str:
    if len(markdown) <= MOST:
        return markdown
    return markdown[:MOST].rsplit("\n", 1)[0] + "\n\n……太长，后面的没有贴；全部见这次运行存下的网页，或者在本机运行 make check。\n"
