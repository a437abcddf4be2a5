"""YAML as departments write it: line numbers kept, duplicate keys refused, mistakes explained in Chinese.

:func:`load` gives plain dicts and lists whose containers remember where they stood: :func:`line_of` tells.
"""

from __future__ import annotations

import datetime
import pickle
import re
from pathlib import Path
from typing import Any

import yaml

from triage.content import dated
from triage.content.findings import ContentError, Finding
from triage.content.memory import code_key, key_of, memory
from triage.content.textfile import read_text
from triage.content.yamllimits import too_much

try:  # libyaml reads the whole rulebook about eight times as fast
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # pragma: no cover - a PyYAML built without libyaml
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]


#: Without these words nothing in a file is dated, and nobody looks.
_DATED = f"{dated.KEY}:"


class Map(dict):
    """A mapping that knows its own line and the line of each key."""

    line: int
    key_lines: dict


class Seq(list):
    """A sequence that knows the line of each item."""

    line: int
    item_lines: list[int]


class _Wrong(Exception):
    """What the parser lets through and a department did not mean: a check's name, what is wrong, what to write, and where."""

    def __init__(self, check: str, message: str, mend: str, line: int):
        self.check, self.message, self.mend, self.line = check, message, mend, line


class _Loader(_BaseLoader):
    """The safe loader, but yes, no, on and off stay words: only true and false are truth values."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _BaseLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_constructors = {
    tag: construct
    for tag, construct in _BaseLoader.yaml_constructors.items()
    if tag not in {f"tag:yaml.org,2002:{kind}" for kind in ("set", "omap", "pairs", "binary")}
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def _date(loader: _Loader, node: yaml.ScalarNode):
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        line = node.start_mark.line + 1
        raise _Wrong("date", f"日历上没有 {node.value} 这一天", "对照日历改正，日期写成 2026-12-01 这样", line) from None


def _once(loader: _Loader, node: yaml.Node, line: int) -> Any:
    """The value of ``node``, which may stand in one place alone: references to references grow without end."""
    if node in loader.constructed_objects or node in loader.recursive_objects:
        raise _Wrong("yaml", "用了 & 和 * 引用别处的内容", "把引用的内容照写一遍；值以 & 或 * 开头的，给整个值加双引号", line)
    return loader.construct_object(node, deep=True)


def _map(loader: _Loader, node: yaml.MappingNode):
    result = Map()
    result.line, result.key_lines = node.start_mark.line + 1, {}
    yield result
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Wrong("yaml", "键写成了花括号或方括号", '键只写一个词；话里有 {…} 的，整句两头加英文双引号 "…"', line)
        key = _once(loader, key_node, line)
        if key in result.key_lines:
            first = result.key_lines[key]
            raise _Wrong("duplicate-key", f"键“{key}”写了两遍（第 {first} 行已经有了）", "删掉其中一个，或者合并成一个", line)
        result.key_lines[key] = line
        result[key] = _once(loader, value_node, line)


def _seq(loader: _Loader, node: yaml.SequenceNode):
    result = Seq()
    result.line = node.start_mark.line + 1
    result.item_lines = [item.start_mark.line + 1 for item in node.value]
    yield result
    result.extend(_once(loader, item, line) for item, line in zip(node.value, result.item_lines, strict=True))


_Loader.add_constructor("tag:yaml.org,2002:map", _map)
_Loader.add_constructor("tag:yaml.org,2002:seq", _seq)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)

_HINTS = [
    (re.compile(r"found character ('\\\\t'|that cannot start)"), "这一行用了制表符（Tab）缩进", "把行首的制表符换成空格，每层两个空格"),
    (
        re.compile(r"mapping values are not allowed"),
        "这一行多了一个冒号，或者上一行缩进不齐",
        "值里有冒号时整段加双引号；同一层的键左边对齐",
    ),
    (re.compile(r"could not find expected ':'"), "这一行缺冒号，或者上一行的引号没有配对", "写成“键: 值”，冒号后面空一格；检查引号"),
    (re.compile(r"did not find expected (key|'-' indicator)|expected <block end>"), "缩进不齐", "同一层的键、同一层的短横线左边对齐"),
    (re.compile(r"unexpected end of stream|found unexpected end"), "引号或方括号没有配对", "补上另一半引号或括号"),
    (re.compile(r"did not find expected ',' or|expected ',' or"), "方括号或花括号里少了逗号或没有关上", "各项之间用英文逗号，最后补上括号"),
    (re.compile(r"constructor for the tag"), "用了 ! 开头的标记，或者 << 合并", "照写一遍；值以 ! 开头的，给整个值加双引号"),
    (re.compile(r"undefined alias|anchor"), "值以 & 或 * 开头，会被当成引用", "给这个值加上双引号"),
    (
        re.compile(r"special characters|unacceptable character|control characters"),
        "文件里有看不见的控制字符",
        "删掉这一行重新输入，文件存成 UTF-8",
    ),
]


def parse(text: str, name: str) -> Any:
    """Parse ``text``; ``name`` is what errors call the file.  Raises :class:`ContentError`."""
    kept = memory()
    if kept is None:
        return _parse(text, name)
    key = key_of("yaml", code_key(__name__, too_much.__module__), text)
    value = kept.recall(key)
    if value is None:
        parsed = _parse(text, name)
        kept.keep(key, pickle.dumps(parsed, pickle.HIGHEST_PROTOCOL))
        return parsed
    return pickle.loads(value)  # a copy of its own for everybody who asks


def _parse(text: str, name: str) -> Any:
    if much := too_much(text):
        line, message, mend = much
        raise ContentError([Finding(name, line, "yaml", message, mend)])
    try:
        return yaml.load(text, Loader=_Loader)
    except _Wrong as error:
        raise ContentError([Finding(name, error.line, error.check, error.message, error.mend)]) from None
    except (ValueError, OverflowError) as error:  # a number of thousands of digits, a clock time that is none
        raise ContentError([Finding(name, 0, "yaml", f"有一个值读不懂（{str(error)[:60]}）", "给这个值加上双引号")]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 0
        words = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        otherwise = f"这一行不是合格的 YAML（{words}）", "对照同一文件里别的条目的写法"
        known = ((message, mend) for pattern, message, mend in _HINTS if pattern.search(words) or pattern.search(str(error)))
        message, mend = next(known, otherwise)
        raise ContentError([Finding(name, line, "yaml", message, mend)]) from None


def load(path: Path, home: Path) -> Any:
    """One content file as it is on the day content is loaded for.  Raises :class:`ContentError` naming the file relative to
    ``home``."""
    name, text = _name(path, home), read_text(path, home)
    value = parse(text, name)
    if _DATED not in text:
        return value
    try:
        return dated.resolved(value, dated.loading_day())
    except dated.Misdated as error:
        raise ContentError([Finding(name, error.line, "dated", str(error), "例如 later: {2027-01-01: {amount: 3}}")]) from None


def load_written(path: Path, home: Path) -> Any:
    """One content file as it was written, with all that holds from later days on.  Raises :class:`ContentError`."""
    return parse(read_text(path, home), _name(path, home))


def change_days(home: Path) -> tuple[datetime.date, ...]:
    """The days on which something under ``home`` becomes otherwise by itself; of files that cannot be read, none."""
    found: set[datetime.date] = set()
    for path in (path for folder in ("rules", "kb") for path in sorted((home / folder).rglob("*.yaml"))):
        try:
            if _DATED in read_text(path, home):
                found |= set(dated.changes(load_written(path, home)))
        except (ContentError, dated.Misdated):  # told where the file is loaded
            continue
    return tuple(sorted(found))


def _name(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def line_of(container: Any, key: Any = None) -> int:
    """The line of ``container``, or of one of its keys or items; 0 where it is not known."""
    if isinstance(container, Map) and key is not None:
        return container.key_lines.get(key, container.line)
    if isinstance(container, Seq) and key is not None:
        return container.item_lines[key] if 0 <= key < len(container.item_lines) else container.line
    return getattr(container, "line", 0)


def line_at(root: Any, path: list) -> int:
    """The line of the place that a jsonschema error path leads to."""
    line, here = line_of(root), root
    for step in path:
        line = line_of(here, step) or line
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
    return line


def plain(value: Any) -> Any:
    """The same content as JSON knows it: dates as ISO strings, plain dicts and lists."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value
