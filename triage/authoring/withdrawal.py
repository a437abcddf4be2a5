"""A wording taken back at once, and put back when it is right again: kb/withdrawn.yaml, written whole by the tool."""

from __future__ import annotations

import datetime
from pathlib import Path

from triage.authoring.edit import EditError, dump, flow
from triage.content import made
from triage.content.knowledge import Knowledge
from triage.content.knowledge.withdrawn import FILE, Withdrawn
from triage.content.schema import nearest

_HEAD = "# 由 bancheng withdraw 写：撤回的口径马上不再说，七天里每个办事台都提示。改好了用 --back 放回来。\n"


def withdraw(home: Path, knowledge: Knowledge, reply: str, reason: str, now: datetime.datetime) -> Withdrawn:
    """Take ``reply`` back.  Raises :class:`EditError`."""
    if reply not in knowledge.replies:
        raise EditError(f"没有答复口径“{reply}”。{nearest(reply, knowledge.replies)}")
    if reply in knowledge.taken_back:
        raise EditError(f"口径 {reply} 已经撤回了。")
    if len(reason.strip()) < 4:
        raise EditError("写明为什么撤回，至少四个字：已经照着念过的人要看得懂。")
    taken = Withdrawn(reply, knowledge.replies[reply].title, f"{now:%Y-%m-%d %H:%M}", reason.strip())
    _write(home, (*knowledge.withdrawn, taken))
    return taken


def put_back(home: Path, knowledge: Knowledge, reply: str) -> None:
    """Let ``reply`` be said again.  Raises :class:`EditError`."""
    if reply not in knowledge.taken_back:
        raise EditError(f"口径 {reply} 没有撤回过。撤回的有：{'、'.join(sorted(knowledge.taken_back)) or '没有'}。")
    _write(home, tuple(one for one in knowledge.withdrawn if one.reply != reply))


def _write(home: Path, withdrawn: tuple[Withdrawn, ...]) -> None:
    rows = [flow({"reply": one.reply, "at": one.at, "reason": one.reason}) for one in withdrawn]
    text = _HEAD + (dump({"withdrawn": rows}) if rows else "withdrawn: []\n")
    made.write(home / FILE, text, 0o644)
