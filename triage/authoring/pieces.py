"""Content as a department sees it: rules, replies, facts, words … each one piece with an id and plain fields.

Read without linking, so that two revisions can be compared even where one of them has mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from triage.authoring import say
from triage.content import release
from triage.content.codes import LISTS
from triage.content.findings import ContentError, Finding
from triage.content.rulebook import RULE_FOLDERS
from triage.content.yamlfile import line_of, parse, plain
from triage.content.yamlfile import load_written as load

#: The labelled matters: too many to be told one by one.
LABELS = "kb/cases/*.jsonl"
_FRONT_MATTER = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)


@dataclass(frozen=True)
class Piece:
    """``kind`` is a Chinese word, ``fields`` are plain values; two pieces of one kind and id are one thing in time."""

    kind: str
    id: str
    title: str
    owner: str
    fields: dict[str, Any] = field(hash=False)
    file: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id

    @property
    def folder(self) -> str:
        """The folder of the line it belongs to: population, general …"""
        parts = self.file.split("/")
        return parts[-2] if len(parts) > 2 else ""


@dataclass
class Pieces:
    """The pieces of some files, and the files that could not be read."""

    found: dict[tuple[str, str], Piece] = field(default_factory=dict)
    unread: dict[str, Finding] = field(default_factory=dict)

    def of(self, kind: str) -> Iterator[Piece]:
        return (piece for piece in self.found.values() if piece.kind == kind)


def content_files(home: Path) -> list[str]:
    """Every content file below ``home``, relative to it: whatever can change an answer."""
    return sorted(path.relative_to(home).as_posix() for path in release.content_files(home))


def read_pieces(home: Path, files: Iterable[str] | None = None) -> Pieces:
    """The pieces of ``files`` (all content files if None); labelled matters are compared by :mod:`triage.authoring.labels`."""
    pieces = Pieces()
    for file in content_files(home) if files is None else files:
        if not (home / file).is_file() or fnmatch(file, LABELS):
            continue
        reader = next((read for pattern, read in _READERS if fnmatch(file, pattern)), _other)
        try:
            for piece in reader(home, file):
                pieces.found.setdefault(piece.key, piece)
        except ContentError as error:
            pieces.unread[file] = error.findings[0]
    return pieces


def _entries(value: Any) -> Iterator[tuple[dict, int]]:
    """The mappings of a list that have an id."""
    for place, entry in enumerate(value if isinstance(value, list) else []):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield entry, line_of(value, place)


def _rules(home: Path, file: str) -> Iterator[Piece]:
    raw = load(home / file, home)
    if not isinstance(raw, dict):
        return
    for entry, line in _entries(raw.get("rules")):
        fields = {
            "service": raw.get("service"),
            "owner": entry.get("owner") or raw.get("owner"),
            "unless": raw.get("unless"),
            **{k: v for k, v in entry.items() if k not in ("then", "examples")},
        }
        for nested in ("then", "examples"):
            fields |= entry[nested] if isinstance(entry.get(nested), dict) else {}
        yield _piece("规则", fields, file, line)


def _list(kind: str) -> Callable[[Path, str], Iterator[Piece]]:
    def read(home: Path, file: str) -> Iterator[Piece]:
        for entry, line in _entries(load(home / file, home)):
            yield _piece(kind, entry, file, line)

    return read


def _articles(home: Path, file: str) -> Iterator[Piece]:
    text = (home / file).read_text(encoding="utf-8")
    parts = _FRONT_MATTER.match(text)
    head = parse(parts[1], file) if parts else None
    if parts and isinstance(head, dict) and isinstance(head.get("id"), str):
        yield _piece("文章", {**head, "body": text[parts.end() :].strip()}, file, 1)


def _mapping(kinds: dict[str, str], rest: str = "其他") -> Callable[[Path, str], Iterator[Piece]]:
    """A file of mappings: ``kinds`` gives the kind of the entries under each top-level key; other keys are one piece, ``rest``."""

    def read(home: Path, file: str) -> Iterator[Piece]:
        raw = load(home / file, home)
        for key, kind in kinds.items():
            entries = raw.get(key) if isinstance(raw, dict) else None
            for name, entry in entries.items() if isinstance(entries, dict) else ():
                fields = (
                    dict(entry)
                    if isinstance(entry, dict)
                    else {"words": entry or []}
                    if isinstance(entry, list) or entry is None
                    else {"value": entry}
                )
                yield _piece(kind, {"id": str(name), **fields}, file, line_of(entries, name))
        others = {key: value for key, value in raw.items() if key not in kinds} if isinstance(raw, dict) else {}
        if others:
            yield _piece(next(iter(kinds.values())), {"id": rest, **others}, file, 1)

    return read


def _whole(kind: str, name: str = "") -> Callable[[Path, str], Iterator[Piece]]:
    """A small file told as one piece: its top-level keys are the fields."""

    def read(home: Path, file: str) -> Iterator[Piece]:
        raw = load(home / file, home)
        if isinstance(raw, dict):
            yield _piece(kind, {**raw, "id": name or str(raw.get("id") or Path(file).stem)}, file, 1)

    return read


def _coded(kind: str, key: str) -> Callable[[Path, str], Iterator[Piece]]:
    """A list under ``key`` whose entries go by a code; the order of the list is a piece of its own."""

    def read(home: Path, file: str) -> Iterator[Piece]:
        raw = load(home / file, home)
        entries = raw.get(key) if isinstance(raw, dict) else None
        entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        beside = {name: value for name, value in raw.items() if name != key} if isinstance(raw, dict) else {}
        yield _piece(kind, {"id": "先后", "order": [entry.get("name") for entry in entries], **beside}, file, 1)
        for entry in entries:
            yield _piece(kind, {**entry, "id": str(entry.get("code")), "title": entry.get("name")}, file, line_of(entry))

    return read


def _attested(home: Path, file: str) -> Iterator[Piece]:
    raw = load(home / file, home)
    entries = raw.get("attested") if isinstance(raw, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and isinstance(entry.get("fact"), str) for entry in entries):
        yield from _other(home, file)
        return
    for place, entry in enumerate(entries):
        fields = {"id": entry["fact"], "owner": entry.get("post"), **{key: value for key, value in entry.items() if key != "fact"}}
        yield _piece("部门确认", fields, file, line_of(entries, place))


def _thresholds(home: Path, file: str) -> Iterator[Piece]:
    for piece in _mapping({"thresholds": "门槛"})(home, file):
        yield replace(piece, title=say.NAMES.get(piece.id, piece.id))


def _deadlines(home: Path, file: str) -> Iterator[Piece]:
    raw = load(home / file, home)
    for entry, line in _entries(raw.get("deadlines") if isinstance(raw, dict) else None):
        yield _piece("期限", {**entry, "title": entry.get("name")}, file, line)


def _exceptions(home: Path, file: str) -> Iterator[Piece]:
    raw = load(home / file, home)
    yield _piece("检查", {"id": "尺子", **(raw.get("settings") or {})}, file, 1)
    for entry, line in _entries(raw.get("exceptions")):
        yield _piece("例外", {**entry, "id": f"{entry['id']}/{entry.get('check')}"}, file, line)


def _piece(kind: str, fields: dict, file: str, line: int) -> Piece:
    values = {key: value for key, value in plain(fields).items() if value not in (None, "", [])}
    identity = values.pop("id")
    title = str(values.get("title") or values.get("fact") or identity)
    return Piece(kind, identity, title if len(title) <= 40 else title[:38] + "…", str(values.get("owner") or ""), values, file, line)


def _other(home: Path, file: str) -> Iterator[Piece]:
    """A file that has no reader of its own: told by its top-level keys, or as prose; never passed over in silence."""
    if file.endswith(".yaml"):
        raw = load(home / file, home)
        fields = dict(raw) if isinstance(raw, dict) else {"words": raw}
    else:
        fields = {"body": (home / file).read_text(encoding="utf-8", errors="replace").strip()}
    yield _piece("文件", {**fields, "id": file}, file, 1)


_READERS: list[tuple[str, Callable[[Path, str], Iterator[Piece]]]] = [
    *((f"rules/{folder}/*.yaml", _rules) for folder in RULE_FOLDERS),
    ("kb/replies/*.yaml", _list("口径")),
    ("kb/facts/*.yaml", _list("事实")),
    ("kb/articles/*.md", _articles),
    ("kb/guides/*.yaml", _whole("办事指南")),
    ("kb/attested.yaml", _attested),
    ("kb/notices/*.yaml", _whole("告知单")),
    ("kb/cases/*.yaml", _list("典型案例")),
    ("rules/causes.yaml", _coded("缘由", "causes")),
    ("rules/dangers.yaml", _coded("危险", "dangers")),
    ("rules/override_reasons.yaml", _coded("改判理由", "reasons")),
    ("rules/thresholds.yaml", _thresholds),
    ("rules/vocabulary/circumstances/*.yaml", _mapping({"circumstances": "情形"})),
    ("rules/vocabulary/materials.yaml", _mapping({"materials": "材料", "states": "材料状态"})),
    ("rules/vocabulary/dangers.yaml", _mapping({"dangers": "危险的说法"})),
    ("rules/vocabulary/words.yaml", _mapping({"groups": "词组"})),
    ("rules/vocabulary/service_cues.yaml", _mapping({"services": "事项线索", "lines": "条线线索"})),
    ("rules/vocabulary/rewrites.yaml", _mapping({"rewrites": "方言和错字"})),
    ("rules/services.yaml", _mapping({"services": "事项"})),
    ("rules/codes.yaml", _mapping({**{key: f"{name}代码" for key, name in LISTS.items()}, "merged": "并掉的代码"})),
    ("rules/departments.yaml", _mapping({"departments": "部门"})),
    ("rules/precedence.yaml", _whole("次序", "先后")),
    ("rules/deadlines.yaml", _deadlines),
    ("rules/paths.yaml", _mapping({"paths": "路径"}, "牵头和开场")),
    ("rules/calendar/*.yaml", _whole("日历")),
    ("rules/ledger/*.yaml", _whole("台账")),
    ("rules/exceptions.yaml", _exceptions),
    ("kb/blanks.yaml", _mapping({"blanks": "空格"})),
    ("kb/internal_phrases.yaml", _whole("不能说的话", "清单")),
    ("kb/withdrawn.yaml", _whole("撤回的口径", "清单")),
    ("kb/wording.yaml", _whole("说法的尺子", "清单")),
    ("kb/synonyms.yaml", _whole("查询", "同义词")),
    ("kb/lookup.yaml", _whole("查询", "设置")),
]
