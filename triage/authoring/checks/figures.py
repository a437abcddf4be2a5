"""Figures that are said, against the facts that are to carry them: days, money, ages, dates, articles, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.authoring.figures import Figure, articles, figures, strange
from triage.authoring.said import Said
from triage.content.findings import Finding, Severity
from triage.deadlines.limits import Limit

#: What of what is said must be carried by the facts it names; a guide is held against its facts where it is read.
_CARRIED = ("口径", "文章", "告知单")
#: A sentence that says so of a figure does not claim it.
_UNCLAIMED = re.compile("没有核到|待核|没有写|不报|不念")
_LAW = re.compile(r"《([^《》]+)》")


def _carried(content: Content) -> Iterator[tuple[Said, list[str]]]:
    """What is said with facts, each with what those facts say."""
    for said in content.said:
        source = content.source(said.facts) if said.kind in _CARRIED else []
        if source:
            yield said, source


class FigureDiffers(Check):
    """A figure that its facts give otherwise is an error in a wording; one that they do not give at all is worth a look."""

    name = "figure-differs"
    guards = "口径、文章、告知单里的天数、金额、年龄、日期要和引用的事实一样"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for said, source in _carried(content):
            for figure, others in strange(said.text, source):
                grave: Severity = "error" if said.kind in ("口径", "告知单") and others and self._another(figure, others) else "warning"
                facts = "、".join(said.facts)
                known = "、".join(f"“{other.words}”" for other in others)
                yield self.at(
                    said.file,
                    said.line,
                    f"{said.kind}说“{figure.words}”，依据 {facts} " + (f"写的是{known}" if known else "没有写这个数"),
                    f"照依据改成{known}；依据改了的，先改 kb/facts/" if known else "换一条写着这个数的依据，或者不说这个数、改用空格",
                    said.id,
                    grave,
                )

    @staticmethod
    def _another(figure: Figure, others: tuple[Figure, ...]) -> bool:
        """Whether the number itself is another, not only its unit or the side it bounds."""
        return all(other.value != figure.value for other in others)


class InternalFigureDiffers(Check):
    """What an officer reads is held against the facts it names, too; what is said to be unconfirmed is no claim."""

    name = "internal-figure"
    key = "internal"
    guards = "内部依据里的天数、金额、年龄、日期要和引用的事实一样"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for reply in content.sayable:
            cited = tuple(dict.fromkeys((*reply.internal_facts, *reply.facts)))
            claimed = "。".join(part for part in reply.internal.split("。") if not _UNCLAIMED.search(part))
            source = content.source(cited)
            for figure, others in strange(claimed, source) if source else ():
                known = "、".join(f"“{other.words}”" for other in others)
                message = f"内部依据说“{figure.words}”，依据 {'、'.join(cited)} " + (f"写的是{known}" if known else "没有写这个数")
                mend = "照依据改，或者补上写着这个数的依据；没有核到的数，写明没有核到、不报"
                yield self.at(reply.place.file, reply.place.at("internal"), message, mend, reply.id)


class ArticleDiffers(Check):
    name = "article-differs"
    guards = "口径里说的法、第几条，要是引用的事实的"

    def run(self, content: Content) -> Iterator[Finding]:
        for said, source in _carried(content):
            if said.kind != "口径":
                continue
            words = "".join(source)
            wrong = sorted(articles(said.text) - articles(words))
            wrong += [f"《{law}》" for law in _LAW.findall(said.text) if law not in words]
            cited = [content.knowledge.facts[fact] for fact in said.facts if fact in content.knowledge.facts]
            for name in wrong:
                known = "、".join(dict.fromkeys(fact.basis for fact in cited if fact.basis))
                mend = f"改成{known or '依据的法和条号'}；说的确是{name}，补上那条事实"
                yield self.at(said.file, said.line, f"口径说{name}，依据 {'、'.join(said.facts)} 是{known or '别的'}", mend, said.id)


class Contradicts(Check):
    """Pairs of kb/wording.yaml: what a fact says, and what nobody may say beside it."""

    name = "contradicts"
    guards = "口径不能和引用的事实相反（要不要钱、要不要本人来……见 kb/wording.yaml）"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for said, source in _carried(content):
            found = content.manners.against(said.text, "\n".join(source)) if said.kind in ("口径", "告知单") else None
            if found:
                written, spoken = found
                yield self.at(
                    said.file,
                    said.line,
                    f"{said.kind}说“{spoken}”，依据 {'、'.join(said.facts)} 写的是“{written}”，正好相反",
                    f"照依据“{written}”改说法；依据用错了，换一条",
                    said.id,
                )


class LimitDiffers(Check):
    """A limit marked as found in the law must stand there."""

    name = "limit-differs"
    key = "amount"
    guards = "写着已核实的期限，天数和单位要在法条里"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for limit in content.limits.limits if content.limits else ():
            source = content.source(limit.facts)
            if not (limit.confirmed and limit.amount and source) or self._stands(limit, source):
                continue
            spans = [figure for text in source for figure in figures(text) if figure.unit in _SPANS]
            known = "、".join(f"“{words}”" for words in dict.fromkeys(figure.words for figure in spans))
            number = any(figure.value == limit.amount for figure in spans)
            yield self.at(
                "rules/deadlines.yaml",
                limit.line,
                f"期限“{limit.name}”写的是{limit.text}，标着已核实，依据 {'、'.join(limit.facts)} "
                + (f"写的是{known}" if known else "没有写天数"),
                f"法条另有一条说按工作日算的，把那条事实也写进 facts；不是的话 unit 照依据改成{known}，拿不准就写 confirmed: false"
                if number
                else f"照依据改成{known or '法条的天数'}；法条真的改了，先改 kb/facts/；拿不准就写 confirmed: false",
                limit.id,
                "warning" if number else "error",
            )

    @staticmethod
    def _stands(limit: Limit, source: list[str]) -> bool:
        said = {figure.amount for text in source for figure in figures(text)}
        same = {(float(limit.amount or 0), "工作日" if limit.unit == "工作日" else "日")}
        # An article beside those of the facts tells how the days are counted (行政许可法第八十二条).
        if limit.unit == "工作日" and any(article not in text for _, article in limit.basis for text in source):
            same |= {(float(limit.amount or 0), "日")}
        if limit.unit != "工作日":
            same |= {(amount / days, unit) for unit, days in _DAYS.items() if (amount := float(limit.amount or 0)) % days == 0}
        return bool(said & same)


#: Units of time, and how many natural days a limit may count for one of them.
_DAYS = {"个月": 30, "年": 365, "小时": 1 / 24}
_SPANS = ("日", "工作日", *_DAYS)
