"""The pre-check at the door: the same judge as at the desk, told in the words of a door.  It never refuses anybody: whoever wants
to hand something in or to complain gets a number, and an officer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.content.knowledge import Blank
from triage.content.notices import NoticeForm
from triage.decision.decision import Decision
from triage.decision.wording import FIRM
from triage.window.hall import Floor
from triage.window.lanes import GENERAL, REFLECT
from web.asking import Asking
from web.blanks import notice_values
from web.office import Office
from web.visit import Visit, judged

#: The sheet on which everything lacking is written at once.
_ONCE = "一次性告知单"


@dataclass(frozen=True)
class Wanted:
    """A material: when it is asked for ("" for always, or nobody wrote it), and what was heard or ticked of it: yes, no or ""."""

    name: str
    when: str
    said: str


@dataclass(frozen=True)
class Checked:
    """``verdict``: danger, ready, lacking, elsewhere or unheard; ``lane`` is the one proposed.  ``materials`` are those of the
    service's guide that may be ticked; ``where`` is said to who is at the wrong place."""

    visit: Visit
    verdict: str
    lane: str
    service: str
    name: str
    materials: tuple[Wanted, ...]
    answered: tuple[tuple[str, str], ...]
    where: tuple[tuple[str, str | Blank, str], ...]
    enterprise: bool
    notice: NoticeForm | None
    notice_values: dict[str, str]


def check(office: Office, floor: Floor, asking: Asking, enterprise: bool) -> Checked | None:
    """None where nothing was typed."""
    if not asking.text.strip():
        return None
    visit, lanes = judged(office.judge, asking), office.lanes
    decision = visit.taken
    code, name = (decision.service.code, decision.service.name) if decision.service else ("", "")
    verdict = _verdict(visit, enterprise, lanes.elsewhere)
    cause = decision.cause.code if decision.cause else ""
    reflects = verdict == "danger" or cause in lanes.reflect
    lane = REFLECT if reflects else lanes.lane_of(code, floor.lanes, floor.queue.fast_open) if verdict == "ready" else GENERAL
    said = visit.asking.done.ticked
    materials = tuple(_materials(office, name, decision)) if verdict != "elsewhere" else ()
    notice = office.notices.by_name(_ONCE)
    known = notice_values(decision, office.station)
    return Checked(
        visit,
        verdict,
        lane,
        code,
        name,
        materials,
        tuple((item, value) for item, value in said.items() if item not in {one.name for one in materials}),
        _where(office, decision) if verdict == "elsewhere" and not enterprise else (),
        enterprise,
        notice,
        {blank.name: known.get(blank.source, "") for blank in notice.fields} if notice else {},
    )


def _verdict(visit: Visit, enterprise: bool, elsewhere: frozenset[str]) -> str:
    decision = visit.taken
    if visit.red:
        return "danger"
    if enterprise or (decision.cause and decision.cause.code in elsewhere):
        return "elsewhere"
    if decision.missing:
        return "lacking"
    known = decision.service is not None and (decision.service.name in decision.matter.ticked or decision.matter.services[0][1] >= FIRM)
    return "ready" if known else "unheard"


def _materials(office: Office, service: str, decision: Decision) -> Iterator[Wanted]:
    """What the service's guide wants to see, as far as the judge knows it by name, and what was said to be lacking."""
    guide, known = office.knowledge.guide_of(service), office.rulebook.vocabulary.materials
    when = {material.name: material.point.text for material in guide.materials} if guide and guide.in_force else {}
    for name in dict.fromkeys((*when, *decision.missing)):
        if name in known:
            said = decision.ticked.get(name) or ("no" if name in decision.missing else "")
            yield Wanted(name, when.get(name, ""), said)


def _where(office: Office, decision: Decision) -> tuple[tuple[str, str | Blank, str], ...]:
    reply = decision.reply
    return tuple(office.blanks.pieces(reply.public, office.blanks.prefill(decision, office.station))) if reply else ()
