"""The slips of the hand that YAML's own words do not tell: tabs, full-width punctuation, a colon without its space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from triage.content.findings import Finding

_KEY = r"^\s*(?:- +)?(?:[a-z_]+|[\u4e00-\u9fff]+)"
#: What a line looks like, what is wrong with it, and what to write.
_SLIPS = [
    (
        re.compile(r"^(?:<{7}|={7}|>{7})"),
        "这里留着合并冲突的记号（<<<<<<<、=======、>>>>>>>）",
        "两种写法里留下对的那一种，再把三行记号都删掉",
    ),
    (re.compile(r"^ *\u3000"), "这一行开头用了全角空格", "把行首的全角空格换成英文空格，每层两个"),
    (re.compile(r"^ *\t"), "这一行开头用了制表符（Tab）", "把行首的制表符换成空格，每层两个空格"),
    (re.compile(_KEY + "："), "这一行用了全角冒号“：”", "换成英文冒号，后面空一格：“键: 值”"),
    (re.compile(r"^\s*(?:- +)?[a-z_]+:[^\s/\\]"), "这一行冒号后面没有空格", "写成“键: 值”，英文冒号后面空一格"),
    (re.compile(r":\s*[［【]|[］】]\s*$"), "这一行用了全角方括号", "换成英文方括号：[甲, 乙]"),
    (re.compile(r"[\"'][^\"']*[”’]\s*[\],}]|[\[{,]\s*[“‘][^”’]*[\"']"), "引号一半是中文的、一半是英文的", '两头都用英文引号："…"'),
    (
        re.compile(r'^[^"#]*"(?:[^"]*"[^"]*")*[^"]*$'),
        "这一行的英文双引号没有配对",
        '补上另一半：每句话两头各一个英文双引号 "…"',
    ),
]


def clearer(home: Path, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The same findings, said more exactly where the line itself shows what happened."""
    for finding in findings:
        if finding.check == "yaml" and finding.line:
            yield _at_line(home, finding)
        elif finding.check == "vocabulary" and "读法超过" in finding.message:
            yield replace(finding, mend="拆成几条说法写，每条少几段可有可无的")
        elif finding.check == "reference" and re.search(r"“[^”]*[，、；][^”]*”", finding.message):
            yield replace(finding, mend="各项之间用英文逗号隔开：[甲, 乙]，不用“，”和“、”")
        else:
            yield finding


def _at_line(home: Path, finding: Finding) -> Finding:
    try:
        lines = (home / finding.file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return finding
    # The parser often notices one line later than the hand slipped.
    for number in (finding.line, finding.line - 1):
        if 0 < number <= len(lines):
            for pattern, message, mend in _SLIPS:
                if pattern.search(lines[number - 1]):
                    return replace(finding, line=number, message=message, mend=mend)
    return finding
