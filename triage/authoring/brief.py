"""What a pull request is judged by, in one piece: checks with all examples and cases, the rules' record, the change told, whom
it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.authoring import difftext, impacttext, recordtext, show
from triage.authoring.checking import checked
from triage.authoring.content import read_content
from triage.authoring.day import day_to_judge
from triage.authoring.diff import difference
from triage.authoring.impact import compare
from triage.authoring.judging import Unjudgeable
from triage.authoring.matters import stored_matters
from triage.authoring.record import Record
from triage.authoring.recording import record
from triage.authoring.result import Result
from triage.authoring.revision import WORKING_TREE, commit_of, content_at, fork_point
from triage.authoring.waiting import Waiting, unseen
from triage.content.findings import ContentError
from triage.hearing.fitting import quietly

Tell = Callable[[str], None]
#: How code hosts find the comment of an earlier run again.
MARK = "<!-- bancheng-content -->"
#: GitHub takes comments up to 65,536 characters.
MOST = 60_000


@dataclass(frozen=True)
class Brief:
    """``text`` is for a terminal, ``markdown`` for the pull request, ``html`` the whole impact ("" where it cannot be had)."""

    result: Result
    text: str
    markdown: str
    html: str


def brief(home: Path, base: str, matters: tuple[Path, ...] = (), tell: Tell = quietly, waiting: Waiting = unseen) -> Brief:
    """Judge the working tree against ``base``.  Raises ``RevisionError`` where there is no such revision.

    ``tell`` and ``waiting`` are told what is being done, and how far it has come.
    """
    commit_of(home, base)
    since = fork_point(home, base)
    found = _record(home, tell, waiting)  # before the checks, which read it
    tell("查内容、例子和典型案例……")
    content = read_content(home, with_cases=True)
    result = checked(content, since, compared=True)
    examples = sum(len(rule.hit) + len(rule.miss) for rule in content.rules if rule.status != "废止")
    counted = f"规则 {len(content.rules)} 条，例子 {examples} 句，典型案例 {len(content.cases)} 件，都过了一遍。"
    with content_at(home, since) as old:
        tell("看改了什么……")
        change = difference(old, home)
        touched, html = _impact(old, home, f"影响：{base} → {WORKING_TREE}", matters, tell, waiting)
    rules = {changed.piece.id for changed in change.changes if changed.piece.kind == "规则"}
    titles = {rule.id: rule.title for rule in content.living}
    kept = f"\n{recordtext.as_markdown(found, titles, rules)}" if found else ""
    title = f"改了什么：{base} → {WORKING_TREE}"
    markdown = f"{MARK}\n{show.as_markdown(result, counted)}\n{difftext.as_markdown(change, title)}\n{touched}{kept}"
    text = "\n\n".join([f"{show.as_text(result)}\n{counted}", difftext.as_text(change, title).rstrip(), f"{touched}{kept}"])
    return Brief(result, text, _cut(markdown), html)


def _record(home: Path, tell: Tell, waiting: Waiting) -> Record | None:
    """The rules' record; None where the content cannot be judged, which the checks then say."""
    try:
        return record(home, tell=tell, waiting=waiting)
    except ContentError:
        return None


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
