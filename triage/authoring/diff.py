"""What changed between two revisions, field by field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from triage.authoring import say
from triage.authoring.change import Change, Difference, Field
from triage.authoring.labels import label_changes
from triage.authoring.pieces import Piece, Pieces, content_files, read_pieces

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*(?:〔[^〕]*〕)*")
#: The order in which changes are told; kinds that are not named here come last.
_KINDS = (
    *("规则", "口径", "办事指南", "文章", "事实", "告知单", "缘由", "危险", "门槛"),
    *("情形", "材料", "词组", "次序", "期限", "路径", "事项", "部门"),
)
#: What a reader wants to know first.
_FIRST = (
    "status",
    "title",
    "since",
    "until",
    "reason",
    "successor",
    "emergency",
    "path",
    "scope",
    "cause",
    "when",
    "reply",
    "public",
    "notice",
    "deadline",
    "missing",
    "flags",
    "basis",
    "facts",
)
_LADDER = ("草案", "试行", "正式")


def difference(base: Path, head: Path) -> Difference:
    """Compare the content below two folders; files that are the same byte for byte are not read."""
    files = [file for file in sorted({*content_files(base), *content_files(head)}) if _bytes(base / file) != _bytes(head / file)]
    old, new = read_pieces(base, files), read_pieces(head, files)
    found = [
        change
        for key in sorted({*old.found, *new.found}, key=_place)
        if (change := _compare(old.found.get(key), new.found.get(key), old, new))
    ]
    labels, unread = label_changes(base, head, files)
    return Difference((*_with_wordings(found, base, head), *labels), (*old.unread.values(), *new.unread.values(), *unread))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _place(key: tuple[str, str]) -> tuple[int, str, str]:
    return (_KINDS.index(key[0]) if key[0] in _KINDS else len(_KINDS), *key)


def _compare(old: Piece | None, new: Piece | None, olds: Pieces, news: Pieces) -> Change | None:
    if old is None and new is not None:
        return Change("added", new) if new.file not in olds.unread else None
    if new is None and old is not None:
        return Change("removed", old) if old.file not in news.unread else None
    assert old is not None
    assert new is not None
    fields = tuple(
        Field(name, a, b, *_told(name, a, b))
        for name in sorted({*old.fields, *new.fields}, key=_rank)
        if (a := old.fields.get(name)) != (b := new.fields.get(name)) and not (name == "order" and _same_order(a, b))
    )
    if fields:
        return Change("changed", new, fields)
    return Change("moved", new, note=f"从 {old.file} 挪到 {new.file}，内容没有变") if old.file != new.file else None


def _same_order(old: Any, new: Any) -> bool:
    """Whether things only came and went: each is told by itself."""
    old, new = old or [], new or []
    return [item for item in old if item in new] == [item for item in new if item in old]


def _rank(field: str) -> tuple[int, str]:
    return (_FIRST.index(field) if field in _FIRST else len(_FIRST), field)


def _told(field: str, old: Any, new: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    name = say.name_of(field)
    if field in say.PROSE and isinstance(old, str) and isinstance(new, str):
        pairs = tuple(sentence_changes(old, new))
        if not pairs:
            return f"{name}只改了空格或换行", ()
        return f"{name}改{_count(len(pairs))}句", pairs
    if field == "checked" and new is not None:
        return f"{new} 核对过", ()
    if old is None:
        return f"加上{name}『{say.value(field, new)}』", ()
    if new is None:
        return f"去掉{name}『{say.value(field, old)}』", ()
    if field == "when":
        return _condition(old, new), ()
    if field == "status" and old in _LADDER and new in _LADDER:
        return f"状态由{old}{'升' if _LADDER.index(new) > _LADDER.index(old) else '退'}为{new}", ()
    if field == "status" and new == "废止":
        return "废止", ()
    if isinstance(old, list) and isinstance(new, list):
        return _list(field, old, new), ()
    return f"{name}由『{say.value(field, old)}』改为『{say.value(field, new)}』", ()


def _count(number: int) -> str:
    return "零一两三四五六七八九"[number] if number < 10 else str(number)


def _list(field: str, old: list, new: list) -> str:
    if field in ("order", "scopes"):
        return f"{say.name_of(field)}改为：{' → '.join(map(str, new))}"
    added, gone = [item for item in new if item not in old], [item for item in old if item not in new]
    parts = [f"{word}{say.value(field, items)}" for word, items in (("加上", added), ("去掉", gone)) if items]
    return f"{say.name_of(field)}{'，'.join(parts)}" if parts else f"{say.name_of(field)}的先后改为：{say.value(field, new)}"


def _condition(old: Any, new: Any) -> str:
    """Parts of the outermost ``all`` that came and went; a bound that moved is one thing, not two."""
    before, now = _parts(old), _parts(new)
    gone, added = [part for part in before if part not in now], [part for part in now if part not in before]
    if len(gone) == len(before) and (len(before) > 1 or len(now) > 1 or not isinstance(old, dict)):
        return f"条件由『{say.condition(old)}』改为『{say.condition(new)}』"
    words = []
    for part in list(gone):
        twin = next((other for other in added if part.get("number") and part.get("number") == other.get("number")), None)
        if twin or (len(gone) == len(added) == 1):
            twin = twin or added[0]
            words.append(f"条件里『{say.condition(part)}』改为『{say.condition(twin)}』")
            gone.remove(part)
            added.remove(twin)
    words += [f"条件加一条『{say.condition(part)}』" for part in added] + [f"条件去掉一条『{say.condition(part)}』" for part in gone]
    return "；".join(words) or "条件换了写法，意思没有变"


def _parts(raw: Any) -> list[dict]:
    parts = raw["all"] if isinstance(raw, dict) and isinstance(raw.get("all"), list) else [raw]
    return [part if isinstance(part, dict) else {"fact": str(part)} for part in parts]


def sentence_changes(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Old and new sentences that differ, in reading order; "" where a sentence came or went."""
    before, now = ([piece.strip() for piece in _SENTENCE.findall(text) if piece.strip()] for text in (old, new))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind != "equal":
            pairs = max(b - a, d - c)
            gone, came = before[a:b] + [""] * pairs, now[c:d] + [""] * pairs
            yield from zip(gone[:pairs], came[:pairs], strict=True)


def _with_wordings(found: list[Change], base: Path, head: Path) -> list[Change]:
    """What a citizen hears otherwise: beside a rule with another reply, and beside a reply the rules that use it."""
    if not any(change.piece.kind in ("规则", "口径") for change in found):
        return found
    wordings = [{piece.id: piece for piece in read_pieces(folder, _below(folder, "kb/replies/")).of("口径")} for folder in (base, head)]
    users: dict[str, list[str]] = {}
    for rule in read_pieces(head, [file for file in _below(head, "rules/") if file.count("/") == 2]).of("规则"):
        users.setdefault(str(rule.fields.get("reply")), []).append(rule.id)
    done = []
    for change in found:
        fields, note = list(change.fields), change.note
        if change.piece.kind == "规则" and (reply := next((f for f in fields if f.field == "reply"), None)):
            said = [
                str(wordings[side][identity].fields.get("public", "")) if identity in wordings[side] else ""
                for side, identity in enumerate((reply.old, reply.new))
            ]
            pairs = tuple(sentence_changes(*said))
            if all(said) and pairs:
                fields.insert(fields.index(reply) + 1, Field("public", said[0], said[1], f"对外口径改{_count(len(pairs))}句", pairs))
        if change.piece.kind == "口径" and any(f.field == "public" for f in fields) and (using := users.get(change.piece.id)):
            note = f"用在规则 {'、'.join(using)}"
        done.append(Change(change.what, change.piece, tuple(fields), note))
    return done


def _below(folder: Path, prefix: str) -> list[str]:
    return [file for file in content_files(folder) if file.startswith(prefix)]
