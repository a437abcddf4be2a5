"""What comes in over the API, checked; every mistake is said at once and with its mend."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import Request

from triage.reading.matter import Value
from triage.schema import nearest
from web.problem import Problem, http_problem

#: A matter told at a counter is some dozens of characters; five thousand is a very long story.
LONGEST_TEXT = 5_000
MOST_ITEMS = 1_000
#: Bytes a body may have.
LARGEST_BODY, LARGEST_BATCH = 256 * 1024, 8 * 1024 * 1024
VALUES = ("yes", "no", "unknown")
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)


@dataclass(frozen=True)
class Asked:
    """A matter as a caller put it."""

    text: str
    ticked: dict[str, Value] = field(default_factory=dict)
    as_of: datetime.date | None = None


def read_json(request: Request, largest: int) -> dict:
    """The JSON object of a request."""
    if not request.is_json:
        raise http_problem(415, "收到的不是 JSON。")
    request.max_content_length = largest
    body = request.get_data(cache=False)
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
    errors = [*_unknown(payload, ("text", "ticked", "as_of"), ""), *check_text(payload.get("text"), "text", "text" in payload)]
    ticked = payload.get("ticked")
    ticked = {} if ticked is None else ticked
    if not isinstance(ticked, dict):
        errors.append(("ticked", '要写成 {"情形": "yes|no|unknown"}。'))
    else:
        errors += [(f"ticked.{fact}", f"只能写 {'、'.join(VALUES)}。") for fact, value in ticked.items() if value not in VALUES]
        errors += [("ticked", "情形的名称里有不完整的字符（编码错误）。") for fact in ticked if not _whole(fact)]
    as_of, wrong = read_day(payload.get("as_of"))
    errors += wrong
    _refuse(errors)
    return Asked(payload["text"], ticked, as_of)


def read_items(payload: Mapping) -> list[tuple[str | int, str]]:
    """The items of POST /api/v1/triage/batch."""
    errors = _unknown(payload, ("items",), "")
    items = payload.get("items")
    if not isinstance(items, list) or not items:
        _refuse([*errors, ("items", '要写成清单，至少一件：[{"id": …, "text": …}]。')])
    if len(items) > MOST_ITEMS:
        raise Problem(413, "too-large", "一次送得太多", f"送来 {len(items)} 件，一次最多 {MOST_ITEMS} 件。", "分几次送")
    for number, item in enumerate(items):
        errors += _item_errors(item, f"items[{number}]")
    _refuse(errors)
    return [(item["id"], item["text"]) for item in items]


def _item_errors(item: object, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(item, dict):
        yield place, '要写成 {"id": …, "text": …}。'
        return
    yield from _unknown(item, ("id", "text"), place + ".")
    identity = item.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool) or (isinstance(identity, str) and not _whole(identity)):
        yield f"{place}.id", "要有编号，写文字或者整数。"
    yield from check_text(item.get("text"), f"{place}.text", "text" in item)


def check_text(text: object, place: str, given: bool = True) -> list[tuple[str, str]]:
    """What is wrong with a matter's words.  Raises 413 for a text that is too long."""
    if not given:
        return [(place, "缺这一项：群众反映了什么。")]
    if not isinstance(text, str):
        return [(place, "要写成文字。")]
    if not _whole(text):
        return [(place, "有不完整的字符（编码错误），请重新输入。")]
    if len(text) > LONGEST_TEXT:
        raise Problem(
            413,
            "too-large",
            "内容太长",
            f"{place} 有 {len(text)} 个字，最多 {LONGEST_TEXT} 个字。",
            "把经过写短一些，只留要办什么、缺什么、窗口怎么说",
        )
    if not text.strip():
        return [(place, "没有写群众反映了什么。")]
    return []


def read_day(value: object) -> tuple[datetime.date | None, list[tuple[str, str]]]:
    if value is None:
        return None, []
    try:
        day = datetime.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return None, [("as_of", "日期写成 2026-12-01 这样，而且要有这一天。")]
    if not FIRST_DAY <= day <= LAST_DAY:
        return None, [("as_of", f"只能在 {FIRST_DAY} 到 {LAST_DAY} 之间。")]
    return day, []


def read_limit(value: str | None) -> int:
    if value is None:
        return 10
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and 1 <= int(value) <= 10):
        _refuse([("limit", "写 1 到 10 的整数。")])
    return int(value)


def _whole(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _unknown(given: Mapping, known: tuple[str, ...], place: str) -> list[tuple[str, str]]:
    return [
        (f"{place}{_shown(key)}", f"没有这一项。{nearest(key, known)}可以写：{'、'.join(known)}。") for key in given if key not in known
    ]


def _shown(key: str) -> str:
    return key.encode("utf-8", "replace").decode()[:60]


def _refuse(errors: list[tuple[str, str]]) -> None:
    if errors:
        shown = [(place.encode("utf-8", "replace").decode(), detail) for place, detail in errors[:20]]
        more = f"共 {len(errors)} 处，先列 20 处。" if len(errors) > 20 else ""
        raise Problem(
            422,
            "invalid",
            "内容不合要求",
            "；".join(f"{place}：{detail}" for place, detail in shown[:3]) + more,
            "按 errors 里写的逐项改好再发",
            shown,
        )
