"""Findings shown: to a person, to a program, to GitHub."""

from __future__ import annotations

import json
from itertools import groupby

from triage.authoring.result import Result

#: How grave a finding is, in a word.
GRAVE = {"error": "错误", "warning": "提醒", "notice": "供参考"}
#: So many warnings of its own are shown unfolded.
_FEW = 10
_MARKS = {"error": "✗", "warning": "!", "notice": "·"}


def as_text(result: Result, seconds: float | None = None, everything: bool = False) -> str:
    """File by file, what is wrong and what to write instead; notices only if ``everything`` is asked for."""
    lines = []
    shown = [finding for finding in (result.findings if everything else result.own) if everything or finding.severity != "notice"]
    for file, found in groupby(shown, key=lambda finding: finding.file):
        lines.append(f"{file}")
        for finding in found:
            where = f"第 {finding.line} 行" if finding.line else "整个文件"
            name = f" {finding.id}" if finding.id else ""
            lines.append(f"  {_MARKS[finding.severity]} {GRAVE[finding.severity]} {where}{name} [{finding.check}]")
            lines.append(f"      {finding.message}")
            if finding.mend:
                lines.append(f"      改法：{finding.mend}")
    if lines:
        lines.append("")
    lines.append(f"{headline(result, everything)}" + (f"（用时 {seconds:.1f} 秒）" if seconds is not None else ""))
    return "\n".join(lines)


def headline(result: Result, everything: bool = False) -> str:
    """How many of each, what stood before, and whether this may be handed in."""
    own = {grave: sum(finding.severity == grave for finding in result.own) for grave in GRAVE}
    notices = own["notice"]
    hidden = f"，供参考 {notices} 处（加 --all 看）" if notices and not everything else f"，供参考 {notices} 处" if notices else ""
    excused = f"，例外放过 {len(result.excused)} 处" if result.excused else ""
    before = sum(finding.severity == "warning" for finding in result.findings) - own["warning"]
    stood = f"原来就有的提醒 {before} 处，不是这次改的{'' if everything else '（加 --all 看）'}。" if before else ""
    verdict = "可以提交" if result.sound else "先改好错误再提交"
    return f"错误 {own['error']} 处，提醒 {own['warning']} 处{hidden}{excused}。{stood}{verdict}。"


def as_markdown(result: Result, note: str = "") -> str:
    """For the pull request: errors in full, the change's own warnings too, what stood before folded; notices are left to those
    who ask for them."""
    from triage.authoring.difftext import escape  # a pull request alone needs what tells differences

    lines = ["## 检查" + ("通过" if result.sound else "没有通过"), "", f"**{headline(result, True)}** {note}".rstrip(), ""]
    own = [finding for finding in result.own if finding.severity == "warning"]
    stood = [finding for finding in result.findings if finding.severity == "warning" and finding not in own]
    for found, folded in (
        ([finding for finding in result.own if finding.severity == "error"], ""),
        (own, f"这次改动的提醒 {len(own)} 处" if len(own) > _FEW else ""),
        (stood, f"原来就有的提醒 {len(stood)} 处"),
    ):
        if found and folded:
            lines += [f"<details><summary>{folded}</summary>", ""]
        for finding in found:
            where = f"{finding.file}:{finding.line}" if finding.line else finding.file
            lines.append(f"- `{where}`{' ' + finding.id if finding.id else ''}：{escape(finding.message)}")
            if finding.mend:
                lines.append(f"  - 改法：{escape(finding.mend)}")
        if found:
            lines += ["", "</details>", ""] if folded else [""]
    return "\n".join(lines)


def as_json(result: Result) -> str:
    return json.dumps(
        {
            "sound": result.sound,
            "errors": result.count("error"),
            "warnings": result.count("warning"),
            "notices": result.count("notice"),
            "findings": [finding.as_dict() for finding in result.findings],
            "own": [finding.as_dict() for finding in result.own],
            "excused": [finding.as_dict() for finding in result.excused],
        },
        ensure_ascii=False,
        indent=1,
    )


def as_github(result: Result) -> str:
    """Workflow commands: GitHub shows each beside the line it is about; what stood before is left out."""
    lines = []
    for finding in result.own:
        place = f"file={_property(finding.file)}" + (f",line={finding.line}" if finding.line else "")
        title = _property(f"{GRAVE[finding.severity]} {finding.id}".strip())
        message = finding.message + (f"\n改法：{finding.mend}" if finding.mend else "")
        lines.append(f"::{finding.severity} {place},title={title}::{_escaped(message)}")
    return "\n".join(lines)


def _escaped(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _escaped(words).replace(":", "%3A").replace(",", "%2C")
