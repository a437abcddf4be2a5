"""A rule moved along its life: 草案 → 试行 → 正式 → 废止."""

from __future__ import annotations

import datetime
from pathlib import Path

from triage.authoring.edit import EditError, File
from triage.authoring.pieces import Piece, content_files, read_pieces
from triage.content.schema import nearest

_NEXT = {"草案": "试行", "试行": "正式"}


def find_rule(home: Path, identity: str) -> Piece:
    """The rule called ``identity``; raises :class:`EditError` with what is near."""
    pieces = read_pieces(home, [file for file in content_files(home) if file.startswith("rules/")])
    rules = {piece.id: piece for piece in pieces.of("规则")}
    if identity not in rules:
        unread = "、".join(pieces.unread)
        raise EditError(
            f"没有规则 {identity}。{nearest(identity, rules)}" + (f"（{unread} 现在读不懂，先运行 bancheng check）" if unread else "")
        )
    return rules[identity]


def retire(home: Path, identity: str, reason: str, last: datetime.date | None = None, successor: str = "") -> str:
    """Retire a rule: it stays in its file, frozen, in force up to and including ``last`` (yesterday if None); ``successor`` is the
    rule that goes on from there.  Raises :class:`EditError`."""
    rule = find_rule(home, identity)
    following = find_rule(home, successor) if successor else None
    if following and (following.id == identity or following.fields.get("status") == "废止"):
        raise EditError(f"{successor} 不能接替 {identity}：" + ("就是它自己。" if following.id == identity else "它也废止了。"))
    today = datetime.date.today()
    if last is None:
        last = today if str(rule.fields.get("since")) == today.isoformat() else today - datetime.timedelta(days=1)
    if rule.fields.get("status") == "废止":
        raise EditError(f"{identity} 已经废止了。")
    if str(rule.fields.get("since")) > last.isoformat():
        raise EditError(f"{identity} 自 {rule.fields.get('since')} 起才生效，停用日期 {last} 不能在它前面。草案可以直接删掉。")
    file = File(home / rule.file)
    fields = {"status": "废止", "until": last, "reason": reason} | ({"successor": successor} if successor else {})
    for key, value in fields.items():
        file.put(identity, key, value)
    file.drop(identity, "emergency")
    file.save()
    after = f"以后用 {successor}（{following.title}）。" if following else ""
    return f"已废止 {identity}（{rule.title}），用到 {last}。{after}它留在 {rule.file} 里，以后不要再改。"


def promote(home: Path, identity: str, day: datetime.date) -> str:
    """Raise a rule by one step, or close the review of an emergency rule.  What was done."""
    rule = find_rule(home, identity)
    file = File(home / rule.file)
    if rule.fields.get("emergency") and rule.fields.get("status") != "草案":
        file.drop(identity, "emergency")
        file.put(identity, "checked", day)
        file.save()
        return f"{identity}（{rule.title}）评审通过，不再是紧急规则；核对日期记为 {day}。"
    status = str(rule.fields.get("status"))
    if status not in _NEXT:
        raise EditError(
            f"{identity} 的状态是{status}，不能再升。" + ("废止的规则要重新起用，用新编号另写一条。" if status == "废止" else "")
        )
    file.put(identity, "status", _NEXT[status])
    file.put(identity, "checked", day)
    if status == "草案" and str(rule.fields.get("since")) < day.isoformat():
        file.put(identity, "since", day)  # a draft never judged: it must not seem to have been in force
    file.save()
    return f"{identity}（{rule.title}）由{status}升为{_NEXT[status]}，核对日期记为 {day}。"
