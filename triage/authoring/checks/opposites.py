"""Words that say the opposite of what they are to be heard as: yes and no mixed up, answers turned, denials too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice, product
from typing import Any

from triage.authoring.checks.base import RulebookCheck, recalled
from triage.authoring.content import Content
from triage.authoring.expressions import matches
from triage.content.findings import Finding, Severity
from triage.content.patterns import Element, PatternError, fold, parse
from triage.content.rulebook import Rulebook
from triage.content.vocabulary import YES_NO, Circumstance
from triage.content.yamlfile import line_of, load

DANGERS = "rules/vocabulary/dangers.yaml"
#: What turns the words behind it into their opposite.
_DENIALS = ("不是", "没有", "不想", "不要", "不用", "不", "没", "未", "无")
#: What makes a question one that cannot be answered with yes or no.
_OPEN = re.compile(r"什么|哪|谁|几(?!乎)|多少|多久|多大|怎么|怎样|为何|为啥|啥")
_CLOSED = re.compile(r"吗|是不是|有没有|能不能|要不要|对不对|还是|没有？|了没|是否|可不可以|愿不愿意|会不会|在不在|办没办")
_MOST_SAMPLES = 12

Reading = tuple[Element, ...]


class Phrases:
    """The written patterns of one circumstance: what a few words would be heard as."""

    def __init__(self, yes: list[Reading], no: list[Reading], negators: tuple[str, ...]):
        self._yes, self._no = yes, no
        self._negators = negators

    def heard(self, words: str) -> str:
        """ "yes", "no" or "" as :class:`triage.hearing.reader.Reader` hears them."""
        words = fold(words)
        denials = [match.span() for reading in self._no for match in matches(reading, words)]
        claims = []
        for reading in self._yes:
            for match in matches(reading, words):
                if self._negated(words, match.start()):
                    denials.append(match.span())
                else:
                    claims.append(match.span())
        claims = [(start, end) for start, end in claims if not any(first <= start and end <= last for first, last in denials)]
        return "yes" if claims else "no" if denials else ""

    def _negated(self, words: str, start: int) -> bool:
        lead = words[max(0, start - 5) : start]
        return any(at >= 0 and len(lead) - at - len(negator) <= 2 for negator in self._negators for at in [lead.rfind(negator)])


def samples(reading: Reading) -> Iterator[str]:
    """A few of the ways to say a pattern, with nothing in its gaps."""
    choices = (sorted(element.words) for element in reading)
    return ("".join(words) for words in islice(product(*choices), _MOST_SAMPLES))


def _read(pattern: str, groups: Mapping[str, tuple[str, ...]]) -> list[Reading]:
    try:
        return parse(pattern, groups)
    except PatternError:  # told where it is read
        return []


class _Written:
    """The patterns of one circumstance as they stand in the file."""

    def __init__(self, entry: Any, groups: Mapping[str, tuple[str, ...]]):
        self.entry = entry
        self.said = {value: [(pattern, _read(pattern, groups)) for pattern in entry.get(value, [])] for value in ("yes", "no")}

    def readings(self, value: str) -> list[Reading]:
        return [reading for _, readings in self.said[value] for reading in readings]

    def line(self, value: str, place: int) -> int:
        return line_of(self.entry[value], place)


def _files(content: Content, rulebook: Rulebook) -> Iterator[tuple[Any, list[Circumstance]]]:
    """The entries of each file of circumstances as they were written, with the circumstances read from it."""
    by_file: dict[str, list[Circumstance]] = {}
    for circumstance in rulebook.vocabulary.circumstances.values():
        by_file.setdefault(circumstance.file, []).append(circumstance)
    for file, circumstances in by_file.items():
        yield load(content.home / file, content.home)["circumstances"], circumstances


class Opposite(RulebookCheck):
    """What a pattern or an answer says must be heard as that, and not as its opposite."""

    name = "opposite"
    guards = "一个说法不能听成相反的意思：又在 yes 又在 no、加了不字、两个答法写反"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        groups, negators = rulebook.vocabulary.groups, rulebook.vocabulary.negators
        for entries, circumstances in _files(content, rulebook):
            yield from recalled(
                "opposite", __name__, f"{entries} {groups} {negators}", partial(self._file, entries, circumstances, rulebook)
            )

    def _file(self, entries: Any, circumstances: list[Circumstance], rulebook: Rulebook) -> list[Finding]:
        found: list[Finding] = []
        for circumstance in circumstances:
            written = _Written(entries[circumstance.name], rulebook.vocabulary.groups)
            phrases = Phrases(written.readings("yes"), written.readings("no"), rulebook.vocabulary.negators)
            found += [*self._answers(circumstance, written, phrases), *self._patterns(circumstance, written, phrases)]
        return found

    def _answers(self, circumstance: Circumstance, written: _Written, phrases: Phrases) -> Iterator[Finding]:
        first, second = circumstance.answers
        if circumstance.answers == YES_NO or "answers" not in written.entry:
            return
        heard, line = (phrases.heard(first), phrases.heard(second)), line_of(written.entry, "answers")
        turned = f"两个答法写反了，answers 第一个写成立的：[{second}, {first}]"
        where = f"情形“{circumstance.name}”"
        if heard[0] == "no":
            sure: Severity = "error" if heard[1] == "yes" else "warning"
            told = f"{where}：答“{first}”该是成立，却听成了不成立"
            yield self.at(circumstance.file, line, told, f"{turned}；没有写反的，“{first}”从 no 里去掉、写进 yes", circumstance.name, sure)
        elif heard[1] == "yes":
            place, pattern = self._culprit(written, second)
            exact = pattern == second
            yield self.at(
                circumstance.file,
                line if exact else written.line("yes", place),
                f"{where}：答“{second}”该是不成立，却听成了成立（凭说法“{pattern}”）",
                f"{turned}；没有写反的，“{pattern}”从 yes 挪到 no" if exact else f"说法“{pattern}”写具体些，或者把“{second}”写进 no",
                circumstance.name,
                "error" if exact else "warning",
            )

    @staticmethod
    def _culprit(written: _Written, words: str) -> tuple[int, str]:
        """The first pattern of yes that is found in ``words``, and its place."""
        found = (
            (place, pattern)
            for place, (pattern, readings) in enumerate(written.said["yes"])
            if any(True for reading in readings for _ in matches(reading, fold(words)))
        )
        return next(found)

    def _patterns(self, circumstance: Circumstance, written: _Written, phrases: Phrases) -> Iterator[Finding]:
        denied = set(written.readings("no"))
        for place, (pattern, readings) in enumerate(written.said["no"]):
            if any(phrases.heard(sample) == "yes" for reading in readings for sample in samples(reading)):
                mend = f"yes 里把它盖住的说法写具体些，或者从一边删掉“{pattern}”"
                yield self._at(circumstance, written.line("no", place), f"no 里的“{pattern}”听成了成立", mend)
        for place, (pattern, readings) in enumerate(written.said["yes"]):
            twice = [reading for reading in readings if reading in denied]
            if twice:
                number = next(n for n, (_, others) in enumerate(written.said["no"]) if set(others) & set(twice))
                told = f"“{pattern}”同时写在 yes 和 no 里"
                yield self._at(circumstance, written.line("no", number), told, "只留一边，从另一边删掉")
            elif others := self._plain(written, pattern):
                told = f"yes 里的“{pattern}”是“{others}”的反话"
                yield self._at(circumstance, written.line("yes", place), told, f"“{pattern}”挪到 no 里")

    @staticmethod
    def _plain(written: _Written, pattern: str) -> str:
        """The pattern that ``pattern`` denies word for word; "" where there is none."""
        others = {other for other, _ in written.said["yes"]}
        return next((rest for denial in _DENIALS if (rest := pattern.removeprefix(denial)) != pattern and rest in others), "")

    def _at(self, circumstance: Circumstance, line: int, message: str, mend: str) -> Finding:
        return self.at(circumstance.file, line, f"情形“{circumstance.name}”：{message}", mend, circumstance.name)


class OpenQuestion(RulebookCheck):
    """A question is answered by pressing one of two buttons."""

    name = "open-question"
    guards = "追问要能用两个答法回答，不能问什么、哪个、多少"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        for circumstance in rulebook.vocabulary.circumstances.values():
            question = circumstance.question
            if circumstance.answers == YES_NO and _OPEN.search(question) and not _CLOSED.search(question):
                yield self.at(
                    circumstance.file,
                    circumstance.line,
                    f"情形“{circumstance.name}”的追问“{question}”答不了是或不是",
                    "改成能答“是、不是”的话，例如“……吗？”；或者 answers 写上两个具体的答法",
                    circumstance.name,
                )


class SamePhrase(RulebookCheck):
    name = "same-phrase"
    guards = "同一个说法不能写在两个情形里"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for entries, circumstances in _files(content, rulebook):
            said = [(one, place, pattern) for one in circumstances for place, pattern in enumerate(entries[one.name].get("yes", []))]
            for circumstance, place, pattern in said:
                other = first.setdefault(pattern, circumstance.name)
                if other != circumstance.name:
                    yield self.at(
                        circumstance.file,
                        line_of(entries[circumstance.name]["yes"], place),
                        f"说法“{pattern}”已经写在情形“{other}”里，一说就两样都成立",
                        f"只留在一个情形里；两样本来就一起成立的，规则里写“{other}”就够",
                        circumstance.name,
                    )


class DangerSilenced(RulebookCheck):
    """A denial silences its whole kind: one that stands inside a telling of the danger silences it for ever."""

    name = "danger-silenced"
    guards = "危险的 no 不能把 yes 里的说法也盖住"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        dangers, groups = load(content.home / DANGERS, content.home)["dangers"], rulebook.vocabulary.groups
        yield from recalled("silenced", __name__, f"{dangers} {groups}", partial(self._silenced, dangers, rulebook))

    def _silenced(self, dangers: Any, rulebook: Rulebook) -> Iterator[Finding]:
        for kind, entry in dangers.items():
            written = _Written(entry, rulebook.vocabulary.groups)
            for place, (pattern, readings) in enumerate(written.said["no"]):
                silenced = next((told for told, some in written.said["yes"] if _always(some, readings)), None)
                if silenced:
                    yield self.at(
                        DANGERS,
                        written.line("no", place),
                        f"危险“{kind}”：no 里的“{pattern}”把 yes 里的“{silenced}”也盖住了，这样说就再也听不到危险",
                        f"“{pattern}”写具体些，例如写上去年、上个月、别人",
                        kind,
                    )


def _always(told: list[Reading], denials: list[Reading]) -> bool:
    """Whether some way to tell a danger has a denial within it."""
    found = (match for reading in told for sample in samples(reading) for denial in denials for match in matches(denial, sample))
    return next(found, None) is not None
