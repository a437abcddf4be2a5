"""What changed in the labelled matters: counted file by file, since thousands of lines tell a reader nothing.

The ear learns from these labels; whether it has to learn anew is told too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path

from triage import terms
from triage.authoring.change import Change, Field
from triage.authoring.pieces import LABELS, Piece
from triage.content import acceptable
from triage.content.causes import load_causes, load_dangers
from triage.content.findings import ContentError, Finding
from triage.content.labelled import LabelledMatter, read_labelled
from triage.hearing.ear import Ear
from triage.hearing.fitting import ear_file, lessons

_CAUSES = "rules/causes.yaml"
_NAMES = {
    "text": "原话",
    "services": "事项",
    "cause": "缘由",
    "second": "第二缘由",
    "danger": "危险",
    "danger_read": "有没有危险",
    "accept": "合适的路径",
    "scope_accept": "合适的受理范围",
    "line_accept": "合适的条线",
    "form": "形式",
    "flags": "标记",
    "also": "一起说的另一件事",
}
#: How many ids and how many ways of relabelling are told of one field.
_MOST_IDS, _MOST_WAYS = 5, 4

#: Field of a label → (from, to) in words → the ids relabelled so.
Relabelled = dict[str, dict[tuple[str, str], list[str]]]


def label_changes(base: Path, head: Path, files: Iterable[str]) -> tuple[list[Change], list[Finding]]:
    """What happened to the labels in those of ``files`` that hold labels; the files that cannot be read."""
    files = list(files)
    labels = [file for file in files if fnmatch(file, LABELS) and file != acceptable.FILE]
    found: list[Change] = []
    unread: list[Finding] = []
    names = _names(base) | _names(head) if labels else {}
    for file in labels:
        try:
            change = _compare(file, _read(base, file), _read(head, file), names)
        except ContentError as error:
            unread += error.findings
        else:
            found += [change] if change else []
    if acceptable.FILE in files:
        found += _wordings(acceptable.labels_of(base), acceptable.labels_of(head))
    if labels or not {_CAUSES, acceptable.FILE}.isdisjoint(files):
        found += _ear(base, head)
    return found, unread


def _read(home: Path, file: str) -> dict[str, LabelledMatter] | None:
    path = home / file
    if not path.is_file():
        return None
    return {matter.id: matter for matter in read_labelled(path, home)}


def _names(home: Path) -> dict[str, str]:
    """What people call the codes that stand in labels."""
    try:
        causes = {cause.code: cause.name for cause in load_causes(home)[0].by_code.values()}
        dangers = {danger.code: danger.name for danger in load_dangers(home)[0].values()}
    except ContentError:  # told as a file of its own
        return {}
    return {**terms.PATHS, **terms.SCOPES, **terms.LINES, **terms.FLAGS, **causes, **dangers}


def _compare(
    file: str, old: dict[str, LabelledMatter] | None, new: dict[str, LabelledMatter] | None, names: dict[str, str]
) -> Change | None:
    before, now = old or {}, new or {}
    piece = Piece("标注", Path(file).name, Path(file).name, "", {"count": len(now)}, file)
    if old is None or new is None:
        return Change("added" if old is None else "removed", piece)
    added, removed = [name for name in now if name not in before], [name for name in before if name not in now]
    relabelled: Relabelled = defaultdict(lambda: defaultdict(list))
    touched: dict[str, None] = {}
    for name in (name for name in now if name in before):
        for field, a, b in _differing(before[name], now[name]):
            relabelled[field][_said(a, names), _said(b, names)].append(name)
            touched[name] = None
    parts = [f"{words} {len(ids)} 件（{_few(ids)}）" for words, ids in (("新增", added), ("删掉", removed)) if ids]
    if touched:
        parts.append(f"改了 {len(touched)} 件：" + "，".join(_told(field, ways) for field, ways in relabelled.items()))
    if not parts:
        return None
    ids = {field: [name for some in ways.values() for name in some] for field, ways in relabelled.items()}
    detail = {"added": added, "removed": removed, "changed": ids}
    return Change("changed", piece, (Field("labels", len(before), detail, f"现有 {len(now)} 件，" + "；".join(parts)),))


def _differing(old: LabelledMatter, new: LabelledMatter) -> Iterator[tuple[str, object, object]]:
    for field in fields(LabelledMatter):
        a, b = getattr(old, field.name), getattr(new, field.name)
        if a != b and field.name in _NAMES:
            yield field.name, a, b


def _said(value: object, names: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "读过" if value else "没有读过"
    if isinstance(value, tuple):
        return "、".join(names.get(str(item), str(item)) for item in value if item) or "没有"
    return names.get(str(value), str(value)) or "没有"


def _told(field: str, ways: dict[tuple[str, str], list[str]]) -> str:
    """缘由 4 件（要个说法→缺主要材料 3 件，如 D001、D007、D010；…）."""
    ids = [name for some in ways.values() for name in some]
    if field == "text":
        return f"原话 {len(ids)} 件（{_few(ids)}）"
    most = sorted(ways.items(), key=lambda item: -len(item[1]))
    told = [f"{old}→{new} {len(some)} 件，如 {_few(some)}" for (old, new), some in most[:_MOST_WAYS]]
    rest = sum(len(some) for _, some in most[_MOST_WAYS:])
    return f"{_NAMES[field]} {len(ids)} 件（{'；'.join(told)}{f'；别的改法 {rest} 件' if rest else ''}）"


def _wordings(old: Mapping[str, acceptable.Acceptable], new: Mapping[str, acceptable.Acceptable]) -> Iterator[Change]:
    """What happened to the labels that say which wordings are acceptable."""
    added, removed = [name for name in new if name not in old], [name for name in old if name not in new]
    changed = [name for name in new if name in old and new[name] != old[name]]
    parts = [f"{words} {len(ids)} 件（{_few(ids)}）" for words, ids in (("新增", added), ("删掉", removed), ("改了", changed)) if ids]
    if parts:
        piece = Piece("标注", "wordings.jsonl", "合适的口径", "", {"count": len(new)}, acceptable.FILE)
        detail = {"added": added, "removed": removed, "changed": {"replies": changed}}
        yield Change("changed", piece, (Field("labels", len(old), detail, f"现有 {len(new)} 件，" + "；".join(parts)),))


def _few(ids: list[str]) -> str:
    return "、".join(ids[:_MOST_IDS]) + ("……" if len(ids) > _MOST_IDS else "")


def _ear(base: Path, head: Path) -> Iterator[Change]:
    """Whether the ear must learn anew; its hash where it has been fitted."""
    homes = [home for home in (base, head) if (home / _CAUSES).is_file()]
    if len(homes) == 2 and lessons(base) == lessons(head):
        return
    files = [ear_file(home) if home in homes else Path("") for home in (base, head)]
    old, new = (Ear.load(file).hash if file.is_file() else "" for file in files)
    words = f"标注或者缘由改了，听法要重新学（原来的指纹 {old or '没有'}，现在 {new or '还没有学'}）"
    yield Change("changed", Piece("听法", "耳朵", "从标注学来的", "", {}), (Field("ear", old, new, words),))
