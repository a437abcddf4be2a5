"""In which form a matter reaches us, and which of its words are the citizen's own statements.

An officer's question is no statement: 户口本带了吗 says nothing of the booklet until the citizen answers.  So of a
dialogue the officer's turns are left out, but where the answer is a bare yes or no the question is put with it as a
statement (带了吗 · 没有 → 没带).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Form = Literal["talk", "dialogue", "worksheet", "note"]
FORMS: tuple[Form, ...] = ("talk", "dialogue", "worksheet", "note")

_OFFICER = "民警|警官|警察|警员|警|户籍警|工作人员|窗口人员|窗口|接待员|接待|前台|柜员|办事员|值班|坐席|话务员|客服|问|甲|a|officer"
_CITIZEN = (
    "群众|市民|居民|来访人|来访|来人|来电人|来电|当事人|反映人|诉求人|申请人|办事人|"
    "老人|大爷|大妈|阿姨|爷叔|先生|女士|男|女|答|乙|民|市|b|citizen"
)
_SPEAKER = re.compile(rf"(?:^|(?<=[\s。！？!?；;，,、”」]))(?:(?P<officer>{_OFFICER})|(?P<citizen>{_CITIZEN}))\s*[:：]", re.IGNORECASE)
#: Where a turn begins if nobody says whose it is, and from how many turns on that is a dialogue.
_UNNAMED, _TURNS = re.compile(r"(?:^|(?<=\s))——?[ \u3000]*(?=\S)"), 4
_WORKSHEET = re.compile(
    r"(?:市民|来电人|来访人|诉求人|反映人|当事人|群众)[^。]{0,12}(?:来电|致电|反映|咨询|称|表示|投诉|求助)|诉求[:：是]|办理要求|工单"
)
_NOTE_LONGEST = 24
#: Longer answers speak for themselves; of a bare yes or no the question tells what it is about.
_BARE = 8
_YES = re.compile(r"^(?:嗯+|哎|对+的?|是的?|有的?|带了?的?|办了|做了|打了|齐了?|交了|来了|要的?|肯的?|好的?|都[有带齐]了?)[。，,.!！~、]*$")
_NO = re.compile(r"^(?:没有?[^，,。]{0,3}|不[^，,。]{0,3}|未|无|还没有?|哪有|从来没|并没有|没)[。，,.!！~、]*(?:啊|呀|呢|的)?[。]?$")
_ASKING = re.compile(r"[？?。！!]*(?:吗|嘛|伐|么|呢|吧|没有|没)?[？?。！!]*$")
_VERB = re.compile(r"(?<![没不未])(带|办|有|来|打|签|交|登记|报|领|补|收|做|开|写|过|齐|到)(过|了|好|齐)?了?$")


@dataclass(frozen=True)
class Turn:
    """One turn of a dialogue: who speaks, and where the words stand in the text."""

    who: Literal["officer", "citizen"]
    start: int
    end: int


def joined(turns: Sequence[tuple[str, str]]) -> str:
    """A text of (who, words) pairs in which :func:`turns_of` finds the same turns again."""
    return "\n".join(f"{'民警' if who == 'officer' else '群众'}：{words}" for who, words in turns)


def turns_of(text: str) -> list[Turn]:
    """The turns of a dialogue in reading order; none where fewer than two speakers are named.  Where dashes stand for the names the
    two take turns, and the citizen has the last word."""
    marks = list(_SPEAKER.finditer(text))
    if len(marks) < 2 or not any(mark["citizen"] for mark in marks):
        starts = [(mark.start(), mark.end()) for mark in _UNNAMED.finditer(text)]
        if len(starts) < _TURNS:
            return []
        places = zip((end for _, end in starts), [*(start for start, _ in starts[1:]), len(text)], strict=True)
        return [Turn("citizen" if (len(starts) - number) % 2 else "officer", *place) for number, place in enumerate(places)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [Turn("officer" if mark["officer"] else "citizen", mark.end(), end) for mark, end in zip(marks, ends, strict=True)]


def form_of(text: str) -> Form:
    """The form a text looks to be in."""
    if turns_of(text):
        return "dialogue"
    if _WORKSHEET.search(text[:400]):
        return "worksheet"
    words = text.strip()
    return "note" if len(words) <= _NOTE_LONGEST and not re.search(r"[。，！？,!?]", words) else "talk"


def statements(text: str, form: str) -> tuple[str, list[int]]:
    """What the citizen states, and where each of its characters stood in ``text``."""
    turns = turns_of(text) if form == "dialogue" else []
    if not turns:
        return text, list(range(len(text)))
    words: list[str] = []
    origin: list[int] = []
    for said, places in _stated(text, turns):
        words.append(said + "\n")
        origin += [*places, places[-1] if places else 0]
    return "".join(words), origin


def _stated(text: str, turns: Sequence[Turn]) -> Iterator[tuple[str, list[int]]]:
    question: Turn | None = None
    for turn in turns:
        if turn.who == "officer":
            question = turn
            continue
        said = text[turn.start : turn.end].strip()
        start = turn.start + text[turn.start : turn.end].find(said) if said else turn.start
        if question and len(said) <= _BARE and (_YES.match(said) or _NO.match(said)):
            asked, places = _as_statement(text, question, denied=bool(_NO.match(said)))
            yield asked, places
        elif said:
            yield said, list(range(start, start + len(said)))
        question = None


def _as_statement(text: str, question: Turn, denied: bool) -> tuple[str, list[int]]:
    """The last sentence of a question as a statement: 户口本带了吗 → 户口本带了, or 户口本没带."""
    words = text[question.start : question.end].rstrip()
    begin = max((words.rfind(mark, 0, -1) for mark in "。！!？?\n"), default=-1) + 1
    offset = question.start + begin
    asked = _ASKING.sub("", words[begin:])
    places = list(range(offset, offset + len(asked)))
    if not denied:
        return asked, places
    verb = _VERB.search(asked)
    if not verb:
        return asked + "没有", [*places, places[-1] if places else offset, places[-1] if places else offset]
    return asked[: verb.start()] + "没" + verb[1], [*places[: verb.start()], places[verb.start()], places[verb.start()]]
