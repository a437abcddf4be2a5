"""What must hold of a guide: every point has its facts, no figure is from memory, and every service has one guide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from triage.content.findings import Finding
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.figures import figures
from triage.content.knowledge.guide import FIELDS, Guide, Point
from triage.content.schema import nearest

SERVICES = "rules/services.yaml"


def _at(guide: Guide, point: Point, check: str, message: str, mend: str) -> Finding:
    return Finding(guide.place.file, point.line, check, message, mend, guide.id)


def point_without_facts(knowledge: Knowledge) -> Iterator[Finding]:
    """A point says what its facts say, or names who is to be asked, or stands for a setting of the station."""
    for guide in knowledge.all_guides:
        for code, point in guide.points():
            ways = [bool(point.facts), bool(point.ask), bool(point.station)]
            if sum(ways) != 1:
                yield _at(
                    guide,
                    point,
                    "guide-point",
                    f"“{FIELDS[code]}”这一条没有写依据，也没有写问谁" if not any(ways) else f"“{FIELDS[code]}”这一条写了两种来源",
                    "写 facts；没有事实的，写“unconfirmed: 联络岗名称”；照本所设置的，写 station",
                )


def unknown_fact_in_guide(knowledge: Knowledge) -> Iterator[Finding]:
    for guide in knowledge.all_guides:
        for _, point in guide.points():
            for fact in point.facts:
                if fact not in knowledge.facts:
                    mend = nearest(fact, knowledge.facts) + "改成 kb/facts/ 里有的编号，或者先补这条事实"
                    yield _at(guide, point, "unknown-fact", f"没有事实“{fact}”", mend)


def unknown_post_in_guide(knowledge: Knowledge) -> Iterator[Finding]:
    posts = [department.liaison for department in knowledge.reference.departments.values()]
    for guide in knowledge.all_guides:
        for _, point in guide.points():
            if point.ask and point.ask not in posts:
                mend = nearest(point.ask, posts) + "照 rules/departments.yaml 的 liaison 写"
                yield _at(guide, point, "unknown-owner", f"没有联络岗“{point.ask}”", mend)


def figure_from_memory(knowledge: Knowledge) -> Iterator[Finding]:
    """A number of days, years or yuan that stands in none of the facts the point names."""
    for guide in knowledge.all_guides:
        for _, point in guide.points():
            if any(fact not in knowledge.facts for fact in point.facts) or not point.facts:
                continue  # a fact that is not there is told by the check above
            told = (knowledge.facts[fact] for fact in point.facts)
            carried = {figure for fact in told for text in (fact.service, fact.fact) for figure in figures(text).values()}
            for written, figure in figures(point.text).items():
                if figure not in carried:
                    message = f"“{written}”不在它引用的 {'、'.join(point.facts)} 里"
                    yield _at(guide, point, "guide-figure", message, "照事实改这个数，或者引用写着这个数的事实")


def internal_phrase_in_guide(knowledge: Knowledge) -> Iterator[Finding]:
    for guide in knowledge.all_guides:
        for _, point in guide.points():
            for phrase in knowledge.reference.internal_phrases if point.public else ():
                if phrase in point.text:
                    yield _at(guide, point, "internal-phrase", f"群众看得到的话里有内部字眼“{phrase}”", "换一个对外的说法")


def guide_of_its_service(knowledge: Knowledge) -> Iterator[Finding]:
    """One guide for each service, named after its code; none for what is no service."""
    services, seen = knowledge.reference.services, set()
    for guide in knowledge.all_guides:
        place, service = guide.place, services.get(guide.service)
        if service is None:
            mend = nearest(guide.service, services) + "照 rules/services.yaml 的名称写"
            yield Finding(place.file, place.at("service"), "unknown-service", f"没有事项“{guide.service}”", mend, guide.id)
            continue
        if guide.id != f"guide-{service.code}" or PurePosixPath(place.file).stem != service.code:
            mend = f"编号写 guide-{service.code}，文件名写 {service.code}.yaml"
            yield Finding(place.file, place.at("id"), "guide-name", f"事项“{guide.service}”的代码是 {service.code}", mend, guide.id)
        if guide.service in seen:
            yield Finding(place.file, place.at("service"), "guide-twice", f"事项“{guide.service}”有两份指南", "合并成一份", guide.id)
        seen.add(guide.service)


def service_without_guide(knowledge: Knowledge) -> Iterator[Finding]:
    """Every service has its guide, once there are guides at all."""
    told = {guide.service for guide in knowledge.all_guides}
    for service in knowledge.reference.services.values() if told else ():
        if service.name not in told:
            mend = f"新写一份 kb/guides/<条线>/{service.code}.yaml；没有事实的栏目写 unconfirmed"
            yield Finding(SERVICES, 0, "no-guide", f"事项“{service.name}”没有办事指南", mend, service.code, "warning")
