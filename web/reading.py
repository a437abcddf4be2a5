"""A request read into its model, or every mistake in it said at once with its mend."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from triage.content.schema import nearest
from web.inputs import MOST_ITEMS, MOST_TURNS, Asked, Item, Items, Matter, Query, Turn
from web.problem import Problem, http_problem

#: Characters that the texts of one batch may have together: what one request may cost is bounded, however it is divided.
MOST_CHARACTERS = 300_000
#: Bytes a body may have.
LARGEST_BODY, LARGEST_BATCH = 256 * 1024, 8 * 1024 * 1024
#: How many mistakes are told at once.
_MOST_TOLD = 20

M = TypeVar("M", bound=Asked)


def read_json(request: Request, largest: int) -> dict:
    """The JSON object of a request."""
    if not request.is_json:
        raise http_problem(415, "收到的不是 JSON。")
    try:
        payload = json.loads(read_body(request, largest))
    except (ValueError, RecursionError) as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符附近。" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem(400, "bad-json", "请求体不是合格的 JSON", where, "检查引号、逗号和括号，编码用 UTF-8") from None
    if not isinstance(payload, dict):
        raise Problem(422, "wrong-type", "请求体要是一个 JSON 对象", "最外层写成 {…}。", "对照 /openapi.json 里的说明改一下再发")
    return payload


def read_body(request: Request, largest: int) -> bytes:
    request.max_content_length = largest + 1
    body = request.get_data(cache=False)
    if len(body) > largest:  # a body in pieces has no length beforehand, and is cut off in silence
        raise http_problem(413, f"请求体最多 {largest // 1024} KB。")
    return body


def read(model: type[M], payload: Mapping[str, Any]) -> M:
    """``payload`` as ``model``, or a :class:`Problem` with everything that is wrong with it."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        raise refusal(list(_mistakes(error, model, payload))) from None


def read_items(payload: Mapping[str, Any]) -> tuple[list[tuple[str | int | None, Matter | Problem]], bool]:
    """The items of a batch, each with its number and its matter or what is wrong with it; and whether questions are wanted.

    What the batch as a whole may not have raises :class:`Problem`.
    """
    batch = read(Items, payload)
    if len(batch.items) > MOST_ITEMS:
        raise Problem(413, "too-large", "一次送得太多", f"送来 {len(batch.items)} 件，一次最多 {MOST_ITEMS} 件。", "分几次送")
    found = [read_item(item) for item in batch.items]
    length = sum(len(matter.words) for _, matter in found if isinstance(matter, Matter))
    if length > MOST_CHARACTERS:
        raise Problem(413, "too-large", "一次送得太多", f"各件合起来 {length} 个字，一次最多 {MOST_CHARACTERS} 个字。", "分几次送")
    return found, batch.questions


def read_item(item: object) -> tuple[str | int | None, Matter | Problem]:
    """One of many: its number where it has one, and the matter or what is wrong with it."""
    if not isinstance(item, dict):
        return None, refusal([("", '要写成 {"id": …, "text": …}。')])
    identity = item.get("id")
    sound = isinstance(identity, str | int) and not isinstance(identity, bool)
    try:
        return (identity if sound else None), read(Item, item)
    except Problem as problem:
        return (_shown(identity) if isinstance(identity, str) else identity if sound else None), problem


def read_query(given: Mapping[str, str]) -> Query:
    """A look-up as it stands in an address."""
    limit = given.get("limit", "10")
    number = int(limit) if limit.isascii() and limit.isdigit() and len(limit) <= 3 else 0
    return read(Query, {"q": given.get("q", ""), "limit": number})


def wrong_limit(given: str, most: int) -> list[tuple[str, str]]:
    """What is wrong with how many an address asks for; [] for a number from 1 to ``most``."""
    right = given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= most
    return [] if right else [("limit", f"写 1 到 {most} 的整数。")]


def _mistakes(error: ValidationError, model: type[BaseModel], payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    unknown_first = sorted(error.errors(include_url=False), key=lambda told: told["type"] != "extra_forbidden")
    found = [(_field(told["loc"], told), _said(told, model)) for told in unknown_first]
    if issubclass(model, Matter) and not {"text", "turns"} & set(payload) and not any(field == "text" for field, _ in found):
        found.append(("text", "缺这一项：群众反映了什么。一问一答的写在 turns 里。"))
    yield from dict.fromkeys(found)


def _field(place: Sequence[str | int], told: ErrorDetails) -> str:
    """Where in the request: ``turns[1].who``."""
    if not place:
        return str(told.get("ctx", {}).get("field", ""))
    steps = (f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in place if step != "[key]")
    return "".join(steps).lstrip(".")


def _said(told: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong and what to write instead."""
    kind, bounds = told["type"], told.get("ctx", {})
    if kind == "extra_forbidden":
        known = list(Turn.model_fields if len(told["loc"]) > 1 else model.model_fields)
        return f"没有这一项。{nearest(str(told['loc'][-1]), known)}可以写：{'、'.join(known)}。"
    if kind == "literal_error":
        return f"只能写 {bounds['expected'].replace(chr(39), '').replace(' or ', '、').replace(', ', '、')}。"
    if kind in ("greater_than_equal", "less_than_equal"):
        return "写 1 到 10 的整数。"
    if kind in ("too_short", "too_long"):
        return f"要有 1 到 {MOST_TURNS} 句。" if told["loc"][-1] == "turns" else '至少一件：[{"id": …, "text": …}]。'
    if kind in ("string_too_short", "string_too_long"):
        return f"最多 {bounds['max_length']} 个字。" if "max_length" in bounds else "没有写，请写几个字。"
    return _KINDS.get(kind, told["msg"])


_KINDS = {
    "missing": "缺这一项。",
    "string_type": "要写成文字。",
    "int_type": "写整数。",
    "bool_type": "写 true 或 false。",
    "dict_type": '要写成 {"名称": "值"}。',
    "list_type": "要写成清单：[…]。",
    "model_type": "要写成 {…}。",
    "string_unicode": "有不完整的字符（编码错误），请重新输入。",
}


def _shown(key: str) -> str:
    return key.encode("utf-8", "replace").decode()[:60]


def refusal(errors: Sequence[tuple[str, str]]) -> Problem:
    """What is wrong field by field, the first of it in a sentence."""
    shown = errors[:_MOST_TOLD]
    more = f"共 {len(errors)} 处，先列 {_MOST_TOLD} 处。" if len(errors) > _MOST_TOLD else ""
    said = "；".join(f"{place}：{detail}" if place else detail for place, detail in shown[:3]) + more
    return Problem(422, "invalid", "内容不合要求", said, "按 errors 里写的逐项改好再发", shown)
