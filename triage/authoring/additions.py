"""Several files added to as one: everything is written, or everything is as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from triage.authoring.drafts import Draft, used_ids
from triage.authoring.edit import EditError, File, dump
from triage.content.findings import ContentError
from triage.content.yamlfile import parse


class Additions:
    """What one command adds to a home; ``undo`` puts back every file as it was."""

    def __init__(self, home: Path):
        self.home = home
        self._before: dict[str, str | None] = {}

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(self._before)

    def put(self, file: str, key: str, name: str, entry: Any) -> None:
        """Add ``name`` with its ``entry`` at the end of what stands below ``key``.  Raises :class:`EditError`."""
        text = self._read(file) or f"{key}:\n"
        lines = text.splitlines(keepends=True)
        first = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), None)
        if first is None or lines[first].strip() != f"{key}:":
            raise EditError(f"{file} 里没有“{key}:”这一段，先运行 bancheng check。")
        if any(line.startswith(f"  {name}:") for line in lines[first:]):
            raise EditError(f"{file} 里已经有“{name}”了。")
        last = next((n for n in range(first + 1, len(lines)) if lines[n].strip() and lines[n][0] not in " #"), len(lines))
        while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
            last -= 1
        self._write(file, "".join(lines[:last]) + dump({name: entry}, 2) + "".join(lines[last:]))

    def item(self, file: str, key: str, entry: Any) -> None:
        """Add ``entry`` at the end of the list below ``key``.  Raises :class:`EditError`."""
        text = self._read(file) or ""
        lines = text.splitlines(keepends=True)
        first = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), None)
        if first is None:
            raise EditError(f"{file} 里没有“{key}:”这一段，先运行 bancheng check。")
        last = next((n for n in range(first + 1, len(lines)) if lines[n].strip() and lines[n][0] not in " #"), len(lines))
        self._write(file, "".join(lines[:last]).rstrip("\n") + "\n  - " + dump(entry).strip() + "\n" + "".join(lines[last:]))

    def lines(self, file: str, words: str) -> None:
        """Add whole lines at the end of a file."""
        before = self._read(file) or ""
        self._write(file, (before.rstrip("\n") + "\n" if before else "") + words, checked=False)

    def draft(self, draft: Draft) -> None:
        """A rule, a reply or an article.  Raises :class:`EditError`."""
        if draft.id in used_ids(self.home):
            raise EditError(f"编号 {draft.id} 已经用过，换一个从没用过的。")
        self._read(draft.file)
        draft.write(self.home)

    def change(self, file: str, identity: str, key: str, value: Any) -> None:
        """Set one key of an entry that is there.  Raises :class:`EditError`."""
        self._read(file)
        edited = File(self.home / file)
        edited.put(identity, key, value)
        self._write(file, edited.text)

    def undo(self) -> None:
        for file, before in self._before.items():
            path = self.home / file
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(before, encoding="utf-8")

    def _read(self, file: str) -> str | None:
        path = self.home / file
        text = path.read_text(encoding="utf-8") if path.is_file() else None
        self._before.setdefault(file, text)
        return text

    def _write(self, file: str, text: str, checked: bool = True) -> None:
        try:
            if checked:
                parse(text, file)
        except ContentError as error:
            raise EditError(f"写进去以后读不懂了，没有写：{error}") from None
        (self.home / file).parent.mkdir(parents=True, exist_ok=True)
        (self.home / file).write_text(text, encoding="utf-8")
