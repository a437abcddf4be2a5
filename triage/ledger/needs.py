"""What must hold before an action is done: one small predicate a requirement.  The state table composes them and says in
Chinese what to do where one does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage.ledger.case import Case
from triage.ledger.context import Context

Predicate = Callable[[Context, str], bool]


def _given(*fields: str) -> Predicate:
    return lambda context, _: all(context.given.get(field) for field in fields)


def _decision(context: Context, _: str) -> bool:
    decision = context.given.get("decision")
    if not isinstance(decision, Mapping) or not isinstance(decision.get("decision_id"), str):
        return False
    named = all(isinstance(decision.get(key), Mapping) and isinstance(decision[key].get("code"), str) for key in ("scope", "line", "path"))
    release = decision.get("release")
    return named and isinstance(release, Mapping) and decision["path"]["code"] in context.content.machine.lists["paths"]


def _path_confirmed(context: Context, _: str) -> bool:
    return context.given.get("path") == context.case.path


def _other_path(context: Context, _: str) -> bool:
    return context.given.get("path") not in (None, context.case.path)


def _reason(context: Context, argument: str) -> bool:
    return context.given.get("reason") in context.content.machine.reasons[argument]


def _printed(context: Context, codes: tuple[str, ...]) -> bool:
    return any(code in codes for code, _ in context.case.notices)


def _notice_printed(context: Context, _: str) -> bool:
    return bool(context.case.notices)


def _receipt_printed(context: Context, _: str) -> bool:
    return _printed(context, context.content.machine.receipts)


def _notice_if_path(context: Context, _: str) -> bool:
    wanted = context.content.machine.notice_of_path.get(context.case.path)
    return wanted is None or _printed(context, wanted)


def _from_today(field: str) -> Predicate:
    return lambda context, _: (day := context.date(field)) is not None and day >= context.day


def _after_today(field: str) -> Predicate:
    return lambda context, _: (day := context.date(field)) is not None and day > context.day


def _leak_check(context: Context, _: str) -> bool:
    return not any(phrase in context.given.get("public_wording", "") for phrase in context.content.internal_phrases)


def _signature(context: Context, argument: str) -> bool:
    return context.actor.role == "chief" or argument in context.case.signed


def _open_here(context: Context, number: str) -> Case | None:
    """Another case that is open at the same station; complaints about a person stay among themselves."""
    other = context.other(number) if number and number != context.case.number else None
    if other is None or other.state not in context.content.machine.open:
        return None
    return other if (other.station, other.keeper) == (context.case.station, context.case.keeper) else None


def _into(context: Context, _: str) -> bool:
    return _open_here(context, context.given.get("into", "")) is not None


def _lead_case(context: Context, _: str) -> bool:
    other = _open_here(context, context.given.get("lead", ""))
    return other is not None and not other.lead


def _to_unit(context: Context, _: str) -> bool:
    unit = context.given.get("to_unit", "")
    return context.units.kind(unit) == "station" and unit != context.case.station


def _to_officer(context: Context, _: str) -> bool:
    """Another account than the one whose case it is, and nobody whom it is about."""
    return context.given.get("to_officer") not in (None, "", context.case.owner, *context.case.subjects)


def _statutory_limit(context: Context, _: str) -> bool:
    limit = context.given.get("limit", "")
    return limit in context.content.clocks.statutes and context.case.clock(limit) is None


def _limit_allows_exclusion(context: Context, _: str) -> bool:
    limit = context.given.get("limit", "")
    statute = context.content.clocks.statutes.get(limit)
    return statute is not None and context.case.clock(limit) is not None and context.given.get("ground") in statute.excludes


def _limit_allows_extension(context: Context, _: str) -> bool:
    limit = context.given.get("limit", "")
    statute, clock = context.content.clocks.statutes.get(limit), context.case.clock(limit)
    return statute is not None and bool(statute.extension) and clock is not None and not clock.extension


def _until(context: Context, _: str) -> bool:
    since, until = context.date("since"), context.date("until")
    return since is not None and until is not None and context.case.registered <= since.isoformat() <= until.isoformat()


def _at_district(context: Context, _: str) -> bool:
    main = context.case.main
    return main is not None and context.units.kind(main.unit) == "district"


def _helper(context: Context, _: str) -> bool:
    line, main = context.content.department_lines.get(context.given.get("department", "")), context.case.main
    return main is not None and line is not None and all((post.unit, post.line) != (main.unit, line) for post in context.case.posts)


def _superior(context: Context, _: str) -> bool:
    """Whoever rules stands above the post, not beside one of the city's."""
    main = context.case.main
    return main is not None and context.units.within(main.unit, context.actor.unit)


def _bad_grade(context: Context, _: str) -> bool:
    return context.given.get("grade") in context.content.machine.bad_grades


def _another_unit(context: Context, _: str) -> bool:
    """Neither the station that was rated nor anybody who had a hand in it."""
    case = context.case
    return context.actor.unit != case.station and context.actor.account not in (case.owner, case.closer)


NEEDS: Mapping[str, Predicate] = {
    "decision": _decision,
    "channel": _given("channel"),
    "path_confirmed": _path_confirmed,
    "other_path": _other_path,
    "reason": _reason,
    "notice": _given("notice"),
    "notice_printed": _notice_printed,
    "receipt_printed": _receipt_printed,
    "promised_date": _from_today("promised"),
    "lacking": _given("lacking"),
    "question": _given("question"),
    "not_about": lambda context, _: not context.case.keeper,
    "department": _given("department"),
    "asked_for": _given("asked_for"),
    "replied": _given("replied"),
    "at_district": _at_district,
    "other_department": lambda context, _: context.given.get("department") not in (None, context.case.department),
    "not_redirected": lambda context, _: not context.case.redirected,
    "not_bound": lambda context, _: not context.case.bound,
    "helper": _helper,
    "opinion": _given("opinion"),
    "objection": _given("objection"),
    "superior": _superior,
    "disposition": _given("disposition"),
    "public_wording": _given("public_wording"),
    "leak_check": _leak_check,
    "basis": _given("basis"),
    "law": _given("law"),
    "words_told": _given("words_told"),
    "told_how": _given("told_how"),
    "next_date": _after_today("next_date"),
    "signed_for": _given("signed_for"),
    "outcome": _given("outcome"),
    "answer_told": lambda context, _: context.case.told,
    "notice_if_path": _notice_if_path,
    "rating_offered": _given("rating_offered"),
    "interim_given": lambda context, _: bool(context.case.next_word),
    "cause": _given("cause"),
    "call_back": _from_today("call_back"),
    "signature": _signature,
    "remedy_told": _given("remedy"),
    "reusable": _given("reusable"),
    "citizen_confirms": _given("citizen_confirms"),
    "same_citizen": _given("same_citizen"),
    "into": _into,
    "lead_case": _lead_case,
    "to_officer": _to_officer,
    "to_unit": _to_unit,
    "statutory_limit": _statutory_limit,
    "limit_allows_exclusion": _limit_allows_exclusion,
    "limit_allows_extension": _limit_allows_extension,
    "until": _until,
    "in_hand": lambda context, _: context.case.state in ("accepted", "handling"),
    "asking": lambda context, _: context.case.support in context.content.machine.support_open,
    "claimed_by_me": lambda context, _: context.case.support_by == context.actor.account,
    "closed": lambda context, _: context.case.state == "closed",
    "invited": lambda context, _: bool(context.case.invited),
    "grade": _given("grade"),
    "bad_grade": _bad_grade,
    "telephone": _given("telephone"),
    "heard": _given("heard"),
    "tried": _given("tried"),
    "finding": _given("finding"),
    "found": _given("found"),
    "measure": _given("measure"),
    "rectify_by": _from_today("rectify_by"),
    "rectified": _given("rectified"),
    "content": _given("content"),
    "first_appeal": lambda context, _: not context.case.appealed,
    "claim": _given("claim"),
    "grounds": _given("grounds"),
    "another_unit": _another_unit,
    "ruling": _given("ruling"),
}
