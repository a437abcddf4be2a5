"""What the ear is taught by: every labelled matter must be one, and every label a word of its list."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from triage import terms
from triage.authoring.personal import personal_in
from triage.content import labelled
from triage.content.findings import Finding
from triage.content.labelled import CHECK, NO_SERVICE, LabelledMatter, matter_files, read_lines
from triage.content.memory import code_key, key_of, memory
from triage.content.rulebook import Rulebook
from triage.content.schema import nearest
from triage.content.textfile import MOST_BYTES

#: What → the words that may stand in a label of it.
Known = Mapping[str, Collection[str]]
#: Longer than any letter anybody wrote.
_MOST_CHARACTERS = 5_000


class Label(NamedTuple):
    """One labelled matter with where it stands."""

    file: str
    line: int
    matter: LabelledMatter


def look(home: Path, rulebook: Rulebook | None) -> tuple[list[Label], list[Finding]]:
    """The labelled matters, and what is wrong with them; without a rulebook only their form is looked at."""
    known: Known = {}
    if rulebook is not None:
        services, causes, dangers = rulebook.services.by_name, rulebook.causes.by_code, rulebook.dangers
        known = {"事项": [*services, NO_SERVICE], "缘由": list(causes), "危险": list(dangers)}
    labels: list[Label] = []
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for path in matter_files(home):
        file = path.relative_to(home).as_posix()
        matters, wrong = _looked_at(path, home, file, known)
        findings += wrong
        for number, matter in matters:
            labels.append(Label(file, number, matter))
            if matter.id in seen:
                message = f"编号“{matter.id}”已经用在 {seen[matter.id]}"
                findings.append(Finding(file, number, "duplicate-id", message, "换一个没用过的编号", matter.id))
            seen[matter.id] = f"{file}:{number}"
    return labels, findings


def _looked_at(path: Path, home: Path, file: str, known: Known) -> tuple[list[tuple[int, LabelledMatter]], list[Finding]]:
    """The matters of a file with their lines, and what is wrong; a file in which nothing was wrong is not looked at again."""
    kept = memory()
    key = ""
    if kept and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
        key = key_of("labels", code_key(__name__, labelled.__name__), f"{known}\0{path.read_bytes()!r}")
        if (before := kept.recall(key)) is not None:
            return pickle.loads(before), []
    matters, findings = read_lines(path, home)
    for number, matter in matters:
        findings += [Finding(file, number, check, message, mend, matter.id) for check, message, mend in _labels(matter, known)]
    if kept and key and not findings:
        kept.keep(key, pickle.dumps(matters, pickle.HIGHEST_PROTOCOL))
    return matters, findings


def _labels(matter: LabelledMatter, known: Known) -> Iterator[tuple[str, str, str]]:
    """(check, what is wrong with a label, what to write) of one matter."""
    given: dict[str, tuple[str, ...]] = {
        "事项": (*matter.services, matter.also[0]),
        "缘由": (matter.cause, matter.second, matter.also[1]),
        "危险": (matter.danger,),
    }
    codes: dict[str, tuple[tuple[str, ...], Collection[str]]] = {
        "路径": (matter.accept, terms.PATHS),
        "受理范围": (matter.scope_accept, terms.SCOPES),
        "条线": (matter.line_accept, terms.LINES),
        "标记": (matter.flags, terms.FLAGS),
    }
    for what, (names, codes_known) in (codes | {what: (given[what], names) for what, names in known.items()}).items():
        for name in names:
            if name and name not in codes_known:
                yield CHECK, f"没有“{name}”这个{what}", nearest(name, codes_known) or f"照表里的写：{'、'.join(list(codes_known)[:40])}"
    if not matter.text.strip() or len(matter.text) > _MOST_CHARACTERS:
        yield (
            CHECK,
            "这件事项没有原话" if not matter.text.strip() else f"这件事项有 {len(matter.text)} 字",
            "text 写群众说的一件事，不要整份材料",
        )
    if matter.second and matter.second == matter.cause:
        yield CHECK, f"第二缘由和主要缘由都是“{matter.cause}”", "删掉 second；另有一个缘由就写那一个"
    if what := personal_in(matter.text):
        yield "personal-data", f"标注的原话里有{what}", "删掉号码，只留说的事情；号码不进标注"
