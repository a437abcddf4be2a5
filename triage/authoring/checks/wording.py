"""Words that reach the public: nothing internal, nothing hurtful, no blank nobody fills, short enough to be said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.authoring.checks.base import Check, together
from triage.authoring.content import Content
from triage.content.findings import ContentError, Finding
from triage.content.rule import Rule
from triage.content.yamlfile import line_of, load

_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*")
BLANKS = "kb/blanks.yaml"


def sentences(words: str) -> list[str]:
    """The sentences of a wording."""
    return [piece.strip() for piece in _SENTENCE.findall(words) if piece.strip()]


class TitleLeak(Check):
    """A rule's title goes out with the reason of a decision, also over the public interface."""

    name = "title-leak"
    key = "title"
    guards = "规则标题会随研判理由给群众看到，不能有内部字眼"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            for phrase in content.knowledge.reference.internal_phrases:
                if phrase in rule.title:
                    yield self.about(
                        rule, f"标题里有内部字眼“{phrase}”，群众在研判理由里看得到", "换一个对外的说法；内部的话写进口径的 internal"
                    )


class QuestionLeak(Check):
    """The question of a circumstance is read aloud to the citizen."""

    name = "question-leak"
    guards = "追问是念给群众听的，不能有内部字眼"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for name, circumstance in (content.rulebook.vocabulary.circumstances if content.rulebook else {}).items():
            for phrase in content.knowledge.reference.internal_phrases:
                if phrase in circumstance.question:
                    yield self.at(
                        circumstance.file, circumstance.line, f"情形“{name}”的追问里有“{phrase}”", "换成可以当面问群众的说法", name
                    )


class BlankWithoutSource(Check):
    name = "blank-source"
    guards = "口径里的每个空格都要有人填"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        try:
            raw = load(content.home / BLANKS, content.home)
        except ContentError:
            return
        blanks = raw.get("blanks") if isinstance(raw, dict) else None
        for name, entry in (blanks if isinstance(blanks, dict) else {}).items():
            lacking = [key for key in ("type", "source", "prompt") if not (isinstance(entry, dict) and entry.get(key))]
            if lacking:
                users = [reply.id for reply in content.knowledge.all_replies if name in reply.blanks]
                used = f"，{'、'.join(users[:3])}{'等' if len(users) > 3 else ''}在用" if users else ""
                yield self.at(
                    BLANKS,
                    line_of(blanks, name),
                    f"空格“{name}”没有写 {'、'.join(lacking)}，没有人会填{used}",
                    "照同一文件里别的空格补全 {type: …, source: …, prompt: …}",
                    str(name),
                )


class ReadingLength(Check):
    name = "too-long"
    guards = "对外口径要短，念得完、听得懂"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        limits = content.settings
        for reply in content.knowledge.all_replies:
            if reply.status == "废止":
                continue
            said = sentences(reply.public)
            longest = max(said, key=len, default="")
            where = reply.place.file, reply.place.at("public")
            if len(reply.public) > limits.public_characters:
                yield self.at(
                    *where,
                    f"对外口径有 {len(reply.public)} 字，最多 {limits.public_characters} 字",
                    "只留体谅、说清楚、下一步这三层意思，别的写进 internal 或文章",
                    reply.id,
                )
            if len(said) > limits.public_sentences:
                yield self.at(*where, f"对外口径有 {len(said)} 句，最多 {limits.public_sentences} 句", "并成两到三句", reply.id)
            if len(longest) > limits.sentence_characters:
                yield self.at(
                    *where,
                    f"有一句 {len(longest)} 字，一口气念不完：{longest[:20]}…",
                    f"拆成两句，每句不超过 {limits.sentence_characters} 字",
                    reply.id,
                )


class SameTitle(Check):
    name = "same-title"
    key = "title"
    guards = "两条规则的标题不能一样，否则民警分不清"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        first: dict[str, Rule] = {}
        for rule in content.living:
            other = first.setdefault(rule.title, rule)
            if other is not rule and together(other, rule):
                yield self.about(rule, f"标题和 {other.id} 一样", "标题里写清两条的差别")
