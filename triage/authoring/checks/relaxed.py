"""Yardsticks made easier, and what only the tool writes changed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from triage.authoring.checks.past import HistoryCheck, Past
from triage.authoring.content import Content
from triage.authoring.lock import FOLDER as LOCKS
from triage.authoring.pieces import Piece
from triage.content.findings import ContentError
from triage.content.yamlfile import line_of, load

#: The yardsticks for certainty: what a lower value makes easier; for the others it is a higher one.
_LOWER_IS_EASIER = frozenset({"held", "sure"})
_EXCEPTIONS = "rules/exceptions.yaml"
_VERSION = "rules/VERSION"


def _relaxed(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for old, new in past.kept():
        if old.kind == "门槛":
            before, now = old.fields.get("value"), new.fields.get("value")
            if isinstance(before, int | float) and isinstance(now, int | float) and before != now:
                easier = (now < before) == (new.id in _LOWER_IS_EASIER)
                if easier:
                    yield (
                        new,
                        f"尺子 {new.id} 从 {before} 放松到 {now}：{_WHY[new.id]}",
                        "先运行 bancheng evaluate --crossed，把改前改后的数写进合并请求，请综合窗口管理岗和法制批",
                    )
        elif old.kind == "检查" and old.id == "尺子":
            for key, before in old.fields.items():
                now = new.fields.get(key)
                if isinstance(before, int) and isinstance(now, int) and now > before:
                    yield (
                        replace(new, line=_line(content, key)),
                        f"检查的尺子 {key} 从 {before} 放松到 {now}",
                        "写明为什么，请综合窗口管理岗和法制批；只是个别内容过不了，用例外，到期会重新报",
                    )


_WHY = {
    "held": "听得没把握的也拿来定路径",
    "sure": "拿不准的也说成有把握",
    "danger_asked": "要更像危险才问，会漏",
    "danger_red": "要更像危险才亮红，会晚",
}


def _line(content: Content, key: str) -> int:
    try:
        return line_of(load(content.home / _EXCEPTIONS, content.home)["settings"], key)
    except (ContentError, KeyError, TypeError):
        return 1


def _tampered(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    """A lock that changed though nothing was released."""
    if _words(past.folder / _VERSION) != _words(content.home / _VERSION):
        return
    files = {path.name for home in (past.folder, content.home) for path in (home / LOCKS).glob("*.yaml")}
    for name in sorted(files):
        file = f"{LOCKS}/{name}"
        before, now = _words(past.folder / file), _words(content.home / file)
        if before != now:
            what = "被删掉了" if not now else "是手工加的" if not before else "被手工改过"
            mend = f"恢复原样：git checkout main -- {file}" if before else f"删掉 {file}；它只由 bancheng release 写"
            yield Piece("版本锁", name, name, "", {}, file, 1), f"没有发布新版本，版本锁 {name} {what}", mend


def _words(path: Path) -> str:
    """What a lock says of the rules; its seal is looked at where it is read."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return "\n".join(line for line in lines if not line.startswith("seal:"))


RELAXED = (
    HistoryCheck("relaxed", "尺子放松了要有数、有人批", _relaxed, "warning"),
    HistoryCheck("lock-changed", "版本锁只在发布时由程序改", _tampered),
)
