"""A difference told: one line a change, grouped by the department that owns it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from triage.authoring import say
from triage.authoring.change import Change, Difference

_WHAT = {"added": "新增", "removed": "删除", "changed": "修改", "moved": "挪动"}
SHARED = "各部门共用"
#: Beside these a change says enough: what was added with them is told by the head of the line.
_QUIET = frozenset({"title", "owner", "id"})


def sentence(change: Change, inline: bool = True) -> str:
    """One change as one sentence.  ``inline`` puts old and new sentences of prose into it."""
    piece = change.piece
    title = "" if piece.title == piece.id else f"（{piece.title}）"
    name = f"{piece.kind} {piece.id}{title}"
    if change.what == "added":
        return f"新增{name}：{_introduced(change)}"
    if change.what == "removed":
        return f"删除{name}"
    if change.what == "moved":
        return f"{name}：{change.note}"
    fields = [f for f in change.fields if not (f.field == "since" and change.lead)]
    if any(f.words == "废止" for f in fields):  # 废止，用到 …，理由：… reads better than three fields
        until, reason = (next((f.new for f in fields if f.field == key), None) for key in ("until", "reason"))
        fields = [f for f in fields if f.field not in ("until", "reason")]
        told = [
            f.words + (f"，用到 {until}" if until else "") + (f"，理由：{reason}" if reason else "") if f.words == "废止" else f.words
            for f in fields
        ]
    else:
        told = [f.words + (_pairs(f.sentences) if inline and f.sentences else "") for f in fields]
    note = f"（{change.note}）" if change.note else ""
    return f"{name}：{change.lead}{'；'.join(told)}{note}"


def _introduced(change: Change) -> str:
    fields = change.piece.fields
    since = f"自 {fields['since']} 起，" if "since" in fields else ""
    wanted = {
        "规则": ("service", "cause", "when", "path", "scope", "reply", "notice", "basis"),
        "口径": ("service", "path", "when", "cause", "public", "facts"),
        "文章": ("services", "audience", "facts"),
    }.get(change.piece.kind)
    keys = wanted or [key for key in fields if key not in _QUIET and key != "since"]
    told = [f"{say.name_of(key)}『{_short(say.value(key, fields[key]))}』" for key in keys if key in fields]
    urgent = "紧急规则，先行生效；" if fields.get("emergency") else ""
    return f"{urgent}{since}{'，'.join(told)}"


def _short(words: str) -> str:
    return words if len(words) <= 160 else words[:158] + "……"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "（" + "；".join(_pair(old, new) for old, new in pairs) + "）"


def _pair(old: str, new: str) -> str:
    return f"『{old}』→『{new}』" if old and new else f"加『{new}』" if new else f"删『{old}』"


def summary(difference: Difference) -> str:
    counts = difference.counts()
    return "，".join(f"{_WHAT[what]}{kind} {number}" for (kind, what), number in counts.items()) or "没有改动"


def by_owner(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Changes by department, what nobody owns alone last."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.piece.owner or SHARED, []).append(change)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == SHARED, item[0])))


def as_markdown(difference: Difference, title: str, level: int = 2) -> str:
    """For the pull request: a heading, then each department's changes, old and new sentences below each other."""
    lines = [f"{'#' * level} {title}", "", f"{summary(difference)}。", ""]
    for finding in difference.unread:
        lines.append(f"- ⚠️ {escape(str(finding))}")
    for owner, changes in by_owner(difference.changes).items():
        lines += [f"{'#' * (level + 1)} {owner}", ""]
        for change in changes:
            lines.append(f"- {escape(sentence(change, inline=False))}")
            for field in change.fields:
                for old, new in field.sentences:
                    lines += [f"  - 原：{escape(old)}"] if old else []
                    lines += [f"  - 新：{escape(new)}"] if new else [f"  - （{say.name_of(field.field)}里删掉这一句）"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def as_text(difference: Difference, title: str) -> str:
    lines = [title, f"{summary(difference)}。"]
    lines += [f"  ! {finding}" for finding in difference.unread]
    for owner, changes in by_owner(difference.changes).items():
        lines += ["", owner, *(f"  · {sentence(change)}" for change in changes)]
    return "\n".join(lines)


def as_json(difference: Difference, base: str, head: str) -> str:
    return json.dumps(
        {
            "base": base,
            "head": head,
            "changes": [change.as_dict() | {"words": sentence(change)} for change in difference.changes],
            "unread": [finding.as_dict() for finding in difference.unread],
        },
        ensure_ascii=False,
        indent=1,
    )


def escape(words: str) -> str:
    """Content shown in Markdown as it stands: no tag, no mention, no table cell, no emphasis of its own."""
    for character, safe in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("*", "\\*"), ("`", "\\`"), ("@", "@\u200b"), ("\n", " ")):
        words = words.replace(character, safe)
    return words
