"""Everything a typical case refers to must be there, and twins must lead to different paths."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from triage import terms
from triage.content.findings import Finding
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.cases import TypicalCase
from triage.content.schema import nearest


def case_findings(cases: Sequence[TypicalCase], knowledge: Knowledge, known_facts: Collection[str]) -> list[Finding]:
    """What is wrong with cases that are each of good form.  ``known_facts`` are the circumstances and materials."""
    by_id = {case.id: case for case in cases}
    return sorted(
        finding
        for case in cases
        for found in (_names(case, knowledge, known_facts), _reply(case, knowledge), _twin(case, by_id))
        for finding in found
    )


def _at(case: TypicalCase, key: str, check: str, message: str, mend: str) -> Finding:
    return Finding(case.place.file, case.place.at(key), check, message, mend, case.id)


def _names(case: TypicalCase, knowledge: Knowledge, known_facts: Collection[str]) -> Iterator[Finding]:
    services = knowledge.reference.services
    if case.service not in services:
        yield _at(
            case,
            "service",
            "unknown-service",
            f"没有事项“{case.service}”",
            nearest(case.service, services) + "照 rules/services.yaml 的名称写",
        )
    for fact in case.facts if known_facts else ():
        if fact not in known_facts:
            yield _at(case, "facts", "unknown-fact", f"没有情形或材料“{fact}”", nearest(fact, known_facts) + "照 rules/vocabulary 的名称写")


def _reply(case: TypicalCase, knowledge: Knowledge) -> Iterator[Finding]:
    reply, path = knowledge.replies.get(case.reply), terms.PATHS[case.path]
    if reply is None:
        yield _at(
            case,
            "reply",
            "unknown-reply",
            f"没有答复口径“{case.reply}”",
            nearest(case.reply, knowledge.replies) + "改成 kb/replies/ 里有的编号",
        )
    elif reply.path != path:
        yield _at(
            case,
            "reply",
            "reply-path",
            f"案例走“{path}”，口径 {reply.id} 是给“{reply.path}”写的",
            f"换一条写给“{path}”的口径，或者核对案例的路径",
        )


def _twin(case: TypicalCase, by_id: dict[str, TypicalCase]) -> Iterator[Finding]:
    if not case.confusable:
        return
    twin = by_id.get(case.confusable)
    if twin is None or twin is case:
        yield _at(
            case, "confusable", "unknown-case", f"没有双胞案例“{case.confusable}”", nearest(case.confusable, by_id) + "改成另一个案例的编号"
        )
    elif twin.path == case.path:
        yield _at(
            case,
            "confusable",
            "same-path",
            f"双胞案例 {twin.id} 走的是同一条路（{terms.PATHS[case.path]}），看不出差别",
            "换一个只差一个细节、走另一条路的案例，或者删掉 confusable",
        )
