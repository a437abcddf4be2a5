"""What the ear is taught by: every labelled matter must be one, and every label a word of its list."""

from __future__ import annotations

import json
import pickle
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from triage.content.findings import Finding
from triage.content.labelled import NO_SERVICE, LabelledMatter, matter_files
from triage.content.memory import code_key, key_of, memory
from triage.content.rulebook import Rulebook
from triage.content.schema import nearest

CHECK = "labels"
_FORM = '每行写成 {"id": "编号", "text": "群众说的话", "services": ["事项"], "cause": "缘由的代码"}'

#: What → the words that may stand in a label of it.
Known = Mapping[str, Collection[str]]


def wrong(home: Path, rulebook: Rulebook | None) -> Iterator[Finding]:
    """What is wrong with the labelled matters; without a rulebook only their form."""
    known: Known = {}
    if rulebook is not None:
        services, causes, dangers = rulebook.services.by_name, rulebook.causes.by_code, rulebook.dangers
        known = {"事项": [*services, NO_SERVICE], "缘由": list(causes), "危险": list(dangers)}
    seen: dict[str, str] = {}
    for path in matter_files(home):
        file = path.relative_to(home).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            yield Finding(file, 0, CHECK, "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8")
            continue
        ids, findings = _looked_at(file, text, known)
        yield from findings
        for identity, number in ids:
            if identity in seen:
                message = f"编号“{identity}”已经用在 {seen[identity]}"
                yield Finding(file, number, "duplicate-id", message, "换一个没用过的编号", identity)
            seen[identity] = f"{file}:{number}"


def _looked_at(file: str, text: str, known: Known) -> tuple[list[tuple[str, int]], list[Finding]]:
    """The ids of a file with their lines, and what is wrong; a file in which nothing was wrong is not looked at again."""
    kept = memory()
    key = key_of("labels", code_key(__name__), f"{known}\0{text}") if kept else ""
    before = kept.recall(key) if kept else None
    if before is not None:
        return pickle.loads(before), []
    ids, findings = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            matter = _matter(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            findings.append(Finding(file, number, CHECK, "这一行不是一件标注好的事项", _FORM))
            continue
        ids.append((matter.id, number))
        findings += [Finding(file, number, CHECK, message, mend, matter.id) for message, mend in _labels(matter, known)]
    if kept and not findings:
        kept.keep(key, pickle.dumps(ids))
    return ids, findings


def _matter(raw: dict) -> LabelledMatter:
    """Raises one of several errors for what is no labelled matter."""
    matter = LabelledMatter.from_dict(raw)
    if not (isinstance(matter.id, str) and isinstance(matter.text, str) and isinstance(raw.get("services", []), list)):
        raise TypeError("id and text are words, services a list")
    return matter


def _labels(matter: LabelledMatter, known: Known) -> Iterator[tuple[str, str]]:
    """(what is wrong with a label, what to write) of one matter."""
    given = {"事项": matter.services, "缘由": (matter.cause, matter.second), "危险": (matter.danger,)}
    for what, names in known.items():
        for name in given[what]:
            if name and name not in names:
                yield f"没有“{name}”这个{what}", nearest(name, names) or f"照表里的写：{'、'.join(list(names)[:40])}"
