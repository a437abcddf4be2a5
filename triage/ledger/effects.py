"""What an action writes down by itself, worked out once, when it is done: the event carries the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from triage.ledger.case import Clock, Post
from triage.ledger.clock import ANSWER
from triage.ledger.context import Context
from triage.ledger.event import moment

#: What changes in the case, by its field.
Effect = Callable[[Context], dict[str, Any]]


def _clock_by_path(context: Context) -> dict[str, Any]:
    """The limit of the path that is now taken, from the day on which the clock first started."""
    running = context.case.clock(ANSWER)
    fresh = context.content.clocks.start(context.given.get("path") or context.case.path, context.day)
    return _with(context, replace(fresh, start=running.start) if running else fresh)


def _clock_escalated(context: Context) -> dict[str, Any]:
    running = context.case.clock(ANSWER)
    fresh = context.content.clocks.start("escalate", context.day, bool(context.given.get("complex")))
    return _with(context, replace(fresh, start=running.start) if running else fresh)


def _clock_attached(context: Context) -> dict[str, Any]:
    limit = context.given["limit"]
    return _with(context, Clock(limit, limit, context.case.registered))


def _excluded(context: Context) -> dict[str, Any]:
    clock = context.case.clock(context.given["limit"])
    assert clock
    return _with(context, replace(clock, excluded=(*clock.excluded, (context.given["since"], context.given["until"]))))


def _extended(context: Context) -> dict[str, Any]:
    clock = context.case.clock(context.given["limit"])
    assert clock
    return _with(context, replace(clock, extension=context.content.clocks.statutes[clock.limit].extension))


def _rework(context: Context) -> dict[str, Any]:
    """The result so far is kept as it was; the answer's clock begins anew, those set by law go on."""
    case = context.case
    return {
        **_with(context, context.content.clocks.start(case.path, context.day)),
        "earlier": [list(item) for item in (*case.earlier, (case.closed, case.route, case.outcome))],
        **{"closed": "", "route": "", "outcome": "", "told": False, "next_word": "", "promised": "", "signed": []},
        **{"handed": False, "redirected": False, "bound": False, "closer": "", "invited": 0},
    }


def _closing(context: Context) -> dict[str, Any]:
    return {"closed": context.day.isoformat(), "closer": context.actor.account, "route": context.route, "outcome": context.given["outcome"]}


def _serial(context: Context) -> dict[str, Any]:
    """A notice's number is drawn when it is printed, of the station's own series of that day."""
    code = context.given["notice"]
    day = context.day
    serial = f"{context.case.station}-{day:%y%m%d}-{context.serial(f'{code}:{context.case.station}:{day}'):04d}"
    return {"notices": [*map(list, context.case.notices), [code, serial]]}


def _handed(context: Context) -> dict[str, Any]:
    """To the post of the department's line in the station's district."""
    unit, department = context.units.district_of(context.case.station), context.given["department"]
    post = Post("main", unit, context.content.department_lines[department], department)
    asked = {"support": "none"} if context.case.support in context.content.machine.support_open else {}
    return {"handed": True, "department": department, **asked, **_led_by(context, post)}


def _taken_over(context: Context) -> dict[str, Any]:
    """Handed to the post that was asked for help at the counter."""
    post = Post("main", context.units.seat(context.actor.unit), context.actor.line, context.case.department)
    return {"handed": True, "support": "answered", **_led_by(context, post)}


def _raised(context: Context) -> dict[str, Any]:
    main = context.case.main
    assert main
    return _led_by(context, replace(main, unit=context.units.by_code[main.unit].parent))


def _redirected(context: Context) -> dict[str, Any]:
    main, department = context.case.main, context.given["department"]
    assert main
    post = replace(main, line=context.content.department_lines[department], department=department)
    return {"redirected": True, "department": department, **_led_by(context, post)}


def _helper(context: Context) -> dict[str, Any]:
    main, department = context.case.main, context.given["department"]
    assert main
    post = Post("assist", main.unit, context.content.department_lines[department], department)
    return _posts(*context.case.posts, post)


def _advised(context: Context) -> dict[str, Any]:
    mine = (context.units.seat(context.actor.unit), context.actor.line)
    heard = [replace(post, open=False) if post.part == "assist" and (post.unit, post.line) == mine else post for post in context.case.posts]
    return _posts(*heard)


def _answered(context: Context) -> dict[str, Any]:
    """What was told before has another answer now; the day of the next word where the department studies it further."""
    next_word = {"next_word": context.given["next_date"]} if context.given.get("next_date") else {}
    return {"told": False, **next_word, **_unposted(context)}


def _unposted(context: Context) -> dict[str, Any]:
    """Nobody owes an answer any more."""
    return _posts(*(replace(post, open=False) for post in context.case.posts))


def _led_by(context: Context, main: Post) -> dict[str, Any]:
    """``main`` in the place of who led; a post that led and helped before only leads now."""
    others = [post for post in context.case.posts if post.part != "main" and (post.unit, post.line) != (main.unit, main.line)]
    return _posts(main, *others)


def _posts(*posts: Post) -> dict[str, Any]:
    return {"posts": [asdict(post) for post in posts]}


def _with(context: Context, clock: Clock) -> dict[str, Any]:
    return {"clocks": [each.as_dict() for each in context.case.with_clock(clock)]}


EFFECTS: Mapping[str, Effect] = {
    "clock_by_path": _clock_by_path,
    "clock_escalated": _clock_escalated,
    "clock_attached": _clock_attached,
    "owner_self": lambda context: {"owner": context.actor.account},
    "owner_given": lambda context: {"owner": context.given["to_officer"]},
    "path_chosen": lambda context: {"path": context.given["path"]},
    "untold": lambda context: {"told": False},
    "told": lambda context: {"told": True},
    "serial": _serial,
    "promise": lambda context: {"promised": context.given["promised"]},
    "handed": _handed,
    "raised": _raised,
    "redirected": _redirected,
    "helper": _helper,
    "advised": _advised,
    "answered": _answered,
    "unposted": _unposted,
    "bound": lambda context: {"bound": True},
    "interim": lambda context: {"next_word": context.given["next_date"]},
    "signed": lambda context: {"signed": [*context.case.signed, context.given["signed_for"]]},
    "closing": _closing,
    "stopped": lambda context: {"closed": context.day.isoformat()},
    "merged_into": lambda context: {"into": context.given["into"]},
    "linked": lambda context: {"lead": context.given["lead"]},
    "moved": lambda context: {"station": context.given["to_unit"], "owner": ""},
    "excluded": _excluded,
    "extended": _extended,
    "rework": _rework,
    "asking": lambda context: {"support_at": moment(context.at), "support_by": ""},
    "claimed": lambda context: {"support_by": context.actor.account},
    "taken_over": _taken_over,
    "invited": lambda context: {"invited": context.case.seq + 1},
    "graded": lambda context: {"grade": context.given["grade"], "uncounted": False, "appealed": False, "invited": 0},
    "clock_contact": lambda context: _with(context, context.content.clocks.contact(context.day)),
    # a chief who handled a complaint about somebody was rated for it: the district looks into that
    "superior_keeps": lambda context: {"keeper": "district"} if context.case.keeper == "chief" else {},
    "rectify_by": lambda context: {"rectify_by": context.given["rectify_by"]},
    "appealed": lambda context: {"appealed": True},
    "uncounted": lambda context: {"uncounted": True},
}
