"""A department's YAML file edited without touching anything else in it.

ruamel.yaml tells where each entry and key stands; lines are then changed in place, so that comments, alignment and
quotes of everything else stay as they were and a pull request shows only what was meant.
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import FoldedScalarString

from triage.content.findings import ContentError
from triage.content.yamlfile import parse


class EditError(Exception):
    """The file cannot be edited this way; the message says in Chinese what to do."""


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width, yaml.preserve_quotes = 110, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda data: True  # the same day twice is written twice, not as &id001
    return yaml


def dump(value: Any, indent: int = 0) -> str:
    """``value`` as YAML lines, moved ``indent`` to the right."""
    out = io.StringIO()
    _yaml().dump(value, out)
    return "".join(f"{' ' * indent}{line}" if line.strip() else line for line in out.getvalue().splitlines(keepends=True))


def flow(value: Any) -> Any:
    """Lists and mappings to be written in one line: [甲, 乙], {fact: 甲}."""
    made: CommentedMap | CommentedSeq
    if isinstance(value, dict):
        made = CommentedMap({key: flow(item) for key, item in value.items()})
    elif isinstance(value, list | tuple):
        made = CommentedSeq([flow(item) for item in value])
    else:
        return value
    made.fa.set_flow_style()
    return made


def folded(words: str) -> FoldedScalarString:
    """Prose, written below its key as a department writes it."""
    return FoldedScalarString(words.strip())


class File:
    """One YAML file with a list of entries that have ids: under ``rules:`` or at the top."""

    def __init__(self, path: Path):
        self.path = path
        self.text = path.read_text(encoding="utf-8") if path.is_file() else ""
        self._load()

    def _load(self) -> None:
        try:
            self._tree = _yaml().load(self.text)
        except YAMLError as error:
            raise EditError(f"{self.path.name} 现在读不懂，先运行 bancheng check 把它改好（{str(error).splitlines()[0]}）。") from None

    @property
    def entries(self) -> CommentedSeq:
        tree = self._tree
        entries = tree.get("rules") if isinstance(tree, CommentedMap) else tree
        if not isinstance(entries, CommentedSeq):
            raise EditError(f"{self.path.name} 里没有清单。")
        return entries

    def entry(self, identity: str) -> CommentedMap | None:
        return next((entry for entry in self.entries if isinstance(entry, CommentedMap) and entry.get("id") == identity), None)

    def put(self, identity: str, key: str, value: Any) -> None:
        """Set a plain key of an entry: its line is replaced, or written after the key named before it in house order."""
        entry = self.entry(identity)
        if entry is None:
            raise EditError(f"{self.path.name} 里没有 {identity}。")
        lines = self.text.splitlines(keepends=True)
        lines[-1:] = [lines[-1].rstrip("\n") + "\n"] if lines else []
        if entry.fa.flow_style():
            raise EditError(f"{identity} 写成了一行，请手工改：加上 {key}: {value}")
        column = entry.lc.key(next(iter(entry)))[1]
        written = dump({key: value}, column)
        if key in entry:
            first, last = self._span(entry, key)
            lead = lines[first][:column] if lines[first][:column].strip() == "-" else " " * column
            note = _comment(lines[first]) if last == first + 1 else ""
            lines[first:last] = [lead + written[column:].rstrip("\n") + note + "\n"]
        else:
            before = [name for name in _ORDER[: _ORDER.index(key)] if name in entry] if key in _ORDER else []
            _, at = self._span(entry, before[-1] if before else next(iter(entry)))
            lines[at:at] = [written]
        self._replace("".join(lines))

    def drop(self, identity: str, key: str) -> None:
        """Remove a key of an entry."""
        entry = self.entry(identity)
        if entry is None or key not in entry:
            return
        first, last = self._span(entry, key)
        lines = self.text.splitlines(keepends=True)
        del lines[first:last]
        self._replace("".join(lines))

    def append(self, entry: dict, head: str = "") -> None:
        """Add an entry at the end; ``head`` begins a file that is new."""
        if not self.text.strip():
            self.text, indent = head, 2 if "rules:" in head else 0
        else:
            indent = self.entries.lc.col if self.entries else 2
        blank = "\n" if self._spaced() else ""
        text = self.text if not self.text or self.text.endswith("\n") else self.text + "\n"
        body = dump(CommentedMap(entry), indent + 2)
        self._replace(text + blank + " " * indent + "- " + body[indent + 2 :])

    def _spaced(self) -> bool:
        """Whether entries of this file have a blank line between them."""
        lines = self.text.splitlines()
        return any(not line.strip() and after.lstrip().startswith("- id:") for line, after in pairwise(lines))

    def _span(self, entry: CommentedMap, key: str) -> tuple[int, int]:
        """The lines of a key and its value: up to the next key, without comments and blanks that stand before that."""
        lines = self.text.splitlines()
        first, column = entry.lc.key(key)
        last = first + 1
        while last < len(lines) and (not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > column):
            last += 1
        while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
            last -= 1
        return first, last

    def _replace(self, text: str) -> None:
        before = self.text
        self.text = text
        try:
            parse(text, self.path.name)
            self._load()
        except ContentError as error:
            self.text = before
            raise EditError(f"改完以后读不懂了，没有写：{error}") from None

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text, encoding="utf-8")


def _comment(line: str) -> str:
    place = line.find(" #")
    return line[place:].rstrip("\n") if place >= 0 and line.count('"') % 2 == 0 else ""


#: The order in which a rule is written.
_ORDER = (
    "id",
    "title",
    "cause",
    "status",
    "since",
    "until",
    "checked",
    "owner",
    "emergency",
    "reason",
    "successor",
    "basis",
    "when",
    "then",
    "examples",
)
