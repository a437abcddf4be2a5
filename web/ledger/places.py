"""The pages of the ledger that somebody's post has use for."""

from __future__ import annotations

from triage.ledger.actor import Actor
from triage.ledger.rights import Rights

#: (address, name, what the page calls itself, one of these rights opens it)
_PLACES = (
    ("ledger.home", "台账", "home", ("read",)),
    ("ledger.tell", "待告知", "tell", ("handle",)),
    ("ledger.handing_over", "交接", "leavers", ("assign",)),
    ("ledger.supports", "支援台", "support", ("support",)),
    ("ledger.handed", "交办", "inbox", ("answer", "decide")),
    ("oversight.ratings", "差评", "ratings", ("contact", "decide")),
    ("ledger.imports", "来件", "imports", ("import_12345", "import_12389")),
    ("owners.weekly", "收集整理", "digest", ("answer", "decide")),
    ("owners.unclear_list", "讲不清", "unclear", ("handle", "supervise")),
    ("oversight.standing_lists", "要看的", "standing", ("supervise",)),
    ("oversight.spotchecks", "抽查", "spotcheck", ("supervise",)),
    ("topics.home", "一类事", "topics", ("supervise", "reply")),
    ("dispatches.home", "通报检查", "dispatches", ("supervise", "reply", "handle")),
    ("window.door", "预检取号", "door", ("pre_check",)),
    ("window.counter", "叫号", "counter", ("queue",)),
    ("window.roster", "排班", "roster", ("roster",)),
    ("window.attendance", "考勤", "attendance", ("attendance",)),
    ("window.fetches", "调档", "fetches", ("fetch",)),
    ("oversight.tables", "统计", "statistics", ("statistics",)),
    ("oversight.access_log", "访问记录", "access", ("access_log",)),
)


def places(rights: Rights, actor: Actor) -> list[tuple[str, str, str]]:
    return [(end, name, here) for end, name, here, opens in _PLACES if any(rights.grant(actor, right) for right in opens)]
