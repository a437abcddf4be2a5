"""What comes in over the API, checked; every mistake is said at once and with its mend."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Request

from triage.batch import LONGEST_TEXT
from triage.content.knowledge.channel import CHANNELS, Channel
from triage.content.schema import nearest
from triage.hearing.forms import FORMS, joined
from triage.hearing.matter import Value
from web.problem import Problem, http_problem

MOST_ITEMS, MOST_TURNS = 1_000, 500
#: Characters that the texts of one batch may have together: what one request may cost is bounded, however it is divided.
MOST_CHARACTERS = 300_000
#: Bytes a body may have.
LARGEST_BODY, LARGEST_BATCH = 256 * 1024, 8 * 1024 * 1024
VALUES: tuple[Value, ...] = ("yes", "no", "unknown")
SPEAKERS = ("officer", "citizen")
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
#: What a matter may be told by.
_MATTER = ("text", "turns", "form", "channel", "ticked", "as_of")

#: (field, what is wrong with it)
Wrong = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A matter as a caller put it; turns have become a text."""

    text: str
    form: str | None = None
    ticked: dict[str, Value] = field(default_factory=dict)
    as_of: datetime.date | None = None
    channel: Channel | None = None


def read_json(request: Request, largest: int) -> dict:
    """The JSON object of a request."""
    if not request.is_json:
        raise http_problem(415, "收到的不是 JSON。")
    request.max_content_length = largest + 1
    body = request.get_data(cache=False)
    if len(body) > largest:  # a body in pieces has no length beforehand, and is cut off in silence
        raise http_problem(413, f"请求体最多 {largest // 1024} KB。")
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符附近。" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem(400, "bad-json", "请求体不是合格的 JSON", where, "检查引号、逗号和括号，编码用 UTF-8") from None
    if not isinstance(payload, dict):
        raise Problem(422, "wrong-type", "请求体要是一个 JSON 对象", "最外层写成 {…}。", "对照 /openapi.json 里的说明改一下再发")
    return payload


def read_matter(payload: Mapping) -> Asked:
    """The matter of POST /api/v1/triage."""
    asked, errors = _matter(payload, _MATTER, "")
    _refuse(errors)
    return asked


def read_items(payload: Mapping) -> list[tuple[str | int, Asked]]:
    """The items of POST /api/v1/triage/batch."""
    errors = _unknown(payload, ("items",), "")
    items = payload.get("items")
    if not isinstance(items, list) or not items:
        raise _refusal([*errors, ("items", '要写成清单，至少一件：[{"id": …, "text": …}]。')])
    if len(items) > MOST_ITEMS:
        raise Problem(413, "too-large", "一次送得太多", f"送来 {len(items)} 件，一次最多 {MOST_ITEMS} 件。", "分几次送")
    read: list[tuple[str | int, Asked]] = []
    for number, item in enumerate(items):
        place = f"items[{number}]"
        if not isinstance(item, dict):
            errors.append((place, '要写成 {"id": …, "text": …}。'))
            continue
        identity = item.get("id")
        if not isinstance(identity, str | int) or isinstance(identity, bool) or (isinstance(identity, str) and not _whole(identity)):
            errors.append((f"{place}.id", "要有编号，写文字或者整数。"))
            identity = ""
        asked, wrong = _matter(item, ("id", *_MATTER), f"{place}.")
        errors += wrong
        read.append((identity, asked))
    _refuse(errors)
    length = sum(len(asked.text) for _, asked in read)
    if length > MOST_CHARACTERS:
        raise Problem(413, "too-large", "一次送得太多", f"各件合起来 {length} 个字，一次最多 {MOST_CHARACTERS} 个字。", "分几次送")
    return read


def _matter(payload: Mapping, known: tuple[str, ...], place: str) -> tuple[Asked, Wrong]:
    errors = _unknown(payload, known, place)
    text, wrong = _words(payload, place)
    errors += wrong
    form = payload.get("form")
    if form is not None and form not in FORMS:
        errors.append((f"{place}form", f"只能写 {'、'.join(FORMS)}，不写就由系统判断。"))
    channel = payload.get("channel")
    if channel is not None and channel not in CHANNELS:
        errors.append((f"{place}channel", f"只能写 {'、'.join(CHANNELS)}，不写就由系统判断。"))
    ticked = payload.get("ticked")
    ticked = {} if ticked is None else ticked
    if not isinstance(ticked, dict):
        errors.append((f"{place}ticked", '要写成 {"名称": "yes|no|unknown"}。'))
    else:
        errors += [(f"{place}ticked.{name}", f"只能写 {'、'.join(VALUES)}。") for name, value in ticked.items() if value not in VALUES]
        errors += [(f"{place}ticked", "名称里有不完整的字符（编码错误）。") for name in ticked if not _whole(name)]
    as_of, wrong = _day(payload.get("as_of"), f"{place}as_of")
    return Asked(text, form, ticked, as_of, channel), errors + wrong


def _words(payload: Mapping, place: str) -> tuple[str, Wrong]:
    """What was said: the text, or the turns as a text."""
    if "turns" not in payload:
        if "text" not in payload:
            return "", [(f"{place}text", "缺这一项：群众反映了什么。一问一答的写在 turns 里。")]
        return payload["text"], _text_errors(payload["text"], f"{place}text")
    if "text" in payload:
        return "", [(f"{place}turns", "text 和 turns 只写一样。")]
    turns = payload["turns"]
    if not isinstance(turns, list) or not turns or len(turns) > MOST_TURNS:
        return "", [(f"{place}turns", f'要写成清单，1 到 {MOST_TURNS} 句：[{{"who": "officer|citizen", "text": …}}]。')]
    errors = [error for number, turn in enumerate(turns) for error in _turn_errors(turn, f"{place}turns[{number}]")]
    if errors:
        return "", errors
    if all(turn["who"] == "officer" for turn in turns):
        return "", [(f"{place}turns", "没有群众说的话。")]
    text = turns[0]["text"] if len(turns) == 1 else joined([(turn["who"], turn["text"]) for turn in turns])
    return text, _text_errors(text, f"{place}turns")


def _turn_errors(turn: object, place: str) -> Wrong:
    if not isinstance(turn, dict):
        return [(place, '要写成 {"who": "officer|citizen", "text": …}。')]
    errors = _unknown(turn, ("who", "text"), f"{place}.")
    if turn.get("who") not in SPEAKERS:
        errors.append((f"{place}.who", "写 officer（民警）或者 citizen（群众）。"))
    return errors + _text_errors(turn.get("text"), f"{place}.text")


def _text_errors(text: object, place: str) -> Wrong:
    """What is wrong with words.  Raises 413 where they are too long."""
    if not isinstance(text, str):
        return [(place, "要写成文字。")]
    if not _whole(text):
        return [(place, "有不完整的字符（编码错误），请重新输入。")]
    if len(text) > LONGEST_TEXT:
        raise too_long(place, len(text))
    if not text.strip():
        return [(place, "没有写群众反映了什么。")]
    return []


def too_long(place: str, length: int) -> Problem:
    return Problem(
        413,
        "too-large",
        "内容太长",
        f"{place} 有 {length} 个字，最多 {LONGEST_TEXT} 个字。",
        "把经过写短一些，只留要办什么、缺什么、窗口怎么说",
    )


def _day(value: object, place: str) -> tuple[datetime.date | None, Wrong]:
    if value is None:
        return None, []
    try:
        day = datetime.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return None, [(place, "日期写成 2026-12-01 这样，而且要有这一天。")]
    if not FIRST_DAY <= day <= LAST_DAY:
        return None, [(place, f"只能在 {FIRST_DAY} 到 {LAST_DAY} 之间。")]
    return day, []


def read_limit(value: str | None) -> int:
    if value is None:
        return 10
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and 1 <= int(value) <= 10):
        raise _refusal([("limit", "写 1 到 10 的整数。")])
    return int(value)


def _whole(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _unknown(given: Mapping, known: tuple[str, ...], place: str) -> Wrong:
    return [
        (f"{place}{_shown(key)}", f"没有这一项。{nearest(key, known)}可以写：{'、'.join(known)}。") for key in given if key not in known
    ]


def _shown(key: str) -> str:
    return key.encode("utf-8", "replace").decode()[:60]


def _refuse(errors: Wrong) -> None:
    if errors:
        raise _refusal(errors)


def _refusal(errors: Wrong) -> Problem:
    shown = [(place.encode("utf-8", "replace").decode(), detail) for place, detail in errors[:20]]
    more = f"共 {len(errors)} 处，先列 20 处。" if len(errors) > 20 else ""
    said = "；".join(f"{place}：{detail}" for place, detail in shown[:3]) + more
    return Problem(422, "invalid", "内容不合要求", said, "按 errors 里写的逐项改好再发", shown)
