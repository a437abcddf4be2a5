"""How large and how deep a content file may be: what goes beyond is no content, and would take the parser down with it."""

from __future__ import annotations

import re

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - a PyYAML built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

#: The largest content file today is a tenth of this; rules are eight levels deep.
MOST_CHARACTERS, MOST_DEEP = 2_000_000, 40
#: What opens a level at the start of a line: two blanks, a dash, a question mark.
_LEAD = re.compile(r"^[ \t\-?:]*", re.M)


def too_much(text: str) -> tuple[int, str, str] | None:
    """(line, what is wrong, what to write) of a file that must not be parsed; None for every sound one."""
    if len(text) > MOST_CHARACTERS:
        return 0, f"文件有 {len(text)} 个字，太大了，最多 {MOST_CHARACTERS}", "按事项拆成几个文件；Word、Excel 里的大表不要贴进来"
    if _perhaps_deep(text) and (line := _deep_at(text)):
        return line, f"一层套一层，超过 {MOST_DEEP} 层", "看看方括号、花括号是不是没有关上；条件太复杂的拆成几条规则"
    return None


def _perhaps_deep(text: str) -> bool:
    """Whether the text may be too deep, told without parsing it: brackets are counted in quoted words too."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[{\]}]", text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest > MOST_DEEP or max(map(len, _LEAD.findall(text)), default=0) > MOST_DEEP


def _deep_at(text: str) -> int:
    """The line on which the nesting becomes too deep; 0 where it does not.  Events are told without any recursion."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MOST_DEEP:
                    return event.start_mark.line + 1 if event.start_mark else 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return 0  # the parser will say what is wrong
    return 0
