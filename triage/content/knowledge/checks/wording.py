"""What must hold of a reply's public wording."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.findings import Finding
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.reply import Reply

#: A figure with its unit, a law's name or an article's number: nothing an officer may say without a public fact.
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百两半]+(?:个)?(?:工作日|日|天|年|月|元|周岁|岁|小时)|《|第.{1,4}条")
#: "一年", "一天" and the like inside an ordinary phrase are no figure.
_PHRASE = re.compile(r"同一天|有一天|一天到晚|过两天|这两天|这几天|半天|这些年|多年")


def _at(reply: Reply, key: str, check: str, message: str, mend: str) -> Finding:
    return Finding(reply.place.file, reply.place.at(key), check, message, mend, reply.id)


def closed_fact_behind_public_wording(knowledge: Knowledge) -> Iterator[Finding]:
    for reply in knowledge.all_replies:
        closed = [fact for fact in reply.facts if fact in knowledge.facts and fact not in knowledge.public_facts]
        if closed:
            yield _at(
                reply,
                "facts",
                "closed-fact",
                f"对外口径引用的 {'、'.join(closed)} 不能对外",
                "挪到 internal_facts，对外口径里不说这部分内容",
            )


def _phrases(knowledge: Knowledge, phrases: tuple[str, ...], check: str, what: str, mend: str) -> Iterator[Finding]:
    for reply in knowledge.all_replies:
        for phrase in phrases:
            if phrase in reply.public:
                yield _at(reply, "public", check, f"对外口径里有{what}“{phrase}”", mend)


def internal_phrase(knowledge: Knowledge) -> Iterator[Finding]:
    yield from _phrases(
        knowledge, knowledge.reference.internal_phrases, "internal-phrase", "内部字眼", "换成对外的说法，原话只写在 internal 里"
    )


def forbidden_tone(knowledge: Knowledge) -> Iterator[Finding]:
    yield from _phrases(knowledge, knowledge.reference.forbidden_tone, "forbidden-tone", "推诿或伤人的话", "先体谅，再说清楚，再给下一步")


def unknown_blank(knowledge: Knowledge) -> Iterator[Finding]:
    known = knowledge.reference.blanks
    for reply in knowledge.all_replies:
        for blank in reply.blanks:
            if blank not in known:
                yield _at(reply, "public", "unknown-blank", f"没有空格“{{{blank}}}”", "从这几个里选：" + "、".join(sorted(known)))


def figure_without_fact(knowledge: Knowledge) -> Iterator[Finding]:
    """A figure, a law or an article's number in a wording that names no fact to carry it."""
    for reply in knowledge.all_replies:
        found = _FIGURE.search(_PHRASE.sub("", reply.without_blanks))
        if found and not reply.facts:
            yield _at(
                reply,
                "public",
                "figure-without-fact",
                f"对外口径里说了“{found[0]}”，却没有可以对外的事实支撑",
                "补上 facts，或者改用空格（如 {办理时限}）",
            )
