"""What a pull request is judged by, in one piece: checks with all examples and cases, the change told, whom it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.authoring import difftext, impacttext, show
from triage.authoring.checks import Result, run
from triage.authoring.checks.history import compare as compare_history
from triage.authoring.content import read_content
from triage.authoring.day import day_to_judge
from triage.authoring.diff import difference
from triage.authoring.impact import Unjudgeable, compare
from triage.authoring.matters import stored_matters
from triage.authoring.revision import WORKING_TREE, commit_of, content_at, fork_point

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


def brief(home: Path, base: str, matters: tuple[Path, ...] = (), tell: Callable[[str], None] = lambda words: None) -> Brief:
    """Judge the working tree against ``base``.  Raises ``RevisionError`` where there is no such revision."""
    commit_of(home, base)
    since = fork_point(home, base)
    tell("查内容、例子和典型案例……")
    content = read_content(home, with_cases=True)
    result = run(content, compare_history(content, since))
    examples = sum(len(rule.hit) + len(rule.miss) for rule in content.rules if rule.status != "废止")
    counted = f"规则 {len(content.rules)} 条，例子 {examples} 句，典型案例 {len(content.cases)} 件，都过了一遍。"
    with content_at(home, since) as old:
        tell("看改了什么……")
        change = difference(old, home)
        tell("算影响到谁……")
        try:
            day, notes = day_to_judge(old, home, None)
            impact = compare(old, home, list(stored_matters(old, home, matters)), day)
        except Unjudgeable as error:
            touched, html = f"## 影响\n\n还算不了：{str(error).splitlines()[0]}\n", ""
        else:
            title = f"影响：{base} → {WORKING_TREE}"
            touched, html = impacttext.as_markdown(impact, title, notes=notes), impacttext.as_html(impact, title, notes=notes)
    changed = f"改了什么：{base} → {WORKING_TREE}"
    markdown = f"{MARK}\n{show.as_markdown(result, counted)}\n{difftext.as_markdown(change, changed)}\n{touched}"
    text = "\n\n".join([f"{show.as_text(result)}\n{counted}", difftext.as_text(change, changed).rstrip(), touched])
    return Brief(result, text, _cut(markdown), html)


def _cut(markdown: str) -> str:
    if len(markdown) <= MOST:
        return markdown
    return markdown[:MOST].rsplit("\n", 1)[0] + "\n\n……太长，后面的没有贴；全部见这次运行存下的网页，或者在本机运行 make check。\n"
