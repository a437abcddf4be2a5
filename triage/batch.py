"""JSON lines in, JSON lines out: a bad line is reported with its number, the others are answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

#: The longest text of a matter, for the desk, the API and the command line alike: told at a counter it is some dozens of
#: characters, and five thousand are a very long letter.
LONGEST_TEXT = 5_000


class BadInput(ValueError):
    """Input that cannot be answered; the message says in Chinese what to do."""


def text_of(value: Any, name: str = "text") -> str:
    """``value`` as the words of a matter, or :class:`BadInput`."""
    if not isinstance(value, str):
        raise BadInput(f"“{name}”应当是一段文字，现在是{_kind(value)}。")
    # Half of a pair that stands alone cannot be stored or printed; the rest of the text is still good.
    clean = value.encode("utf-8", "replace").decode("utf-8")
    if not any(character.isalnum() for character in clean):
        raise BadInput("没有看到文字；请写下群众反映的事情，一句话也行。")
    if len(clean) > LONGEST_TEXT:
        raise BadInput(f"文字太长（{len(clean)} 字），最多 {LONGEST_TEXT} 字；请只留下与这件事有关的部分。")
    return clean


def _kind(value: Any) -> str:
    if value is None:
        return "空的"
    return {bool: "真假值", int: "数字", float: "数字", list: "列表", dict: "一组键值"}.get(type(value), "别的东西")


def read_lines(lines: Iterable[bytes], field: str) -> Iterator[tuple[int, dict | BadInput]]:
    """(line number from 1, the object or what is wrong with it) for every line that is not empty."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            yield number, BadInput("不是 UTF-8 编码，请另存为 UTF-8。")
            continue
        except (ValueError, RecursionError):
            yield number, BadInput('不是一个 JSON 对象，写成 {"' + field + '": "…"}，一行一个。')
            continue
        if not isinstance(raw, dict):
            yield number, BadInput('应当是一个 JSON 对象，写成 {"' + field + '": "…"}。')
        elif field not in raw:
            yield number, BadInput(f"缺少“{field}”。")
        else:
            yield number, raw


def run(source: IO[bytes], target: IO[str], field: str, answer: Callable[[dict], dict], complain: Callable[[str], None]) -> tuple[int, int]:
    """Answer every good line; returns (answered, refused).  ``complain`` gets a sentence for each bad line."""
    answered = refused = 0
    for number, raw in read_lines(source, field):
        try:
            if isinstance(raw, BadInput):
                raise raw
            row = answer(raw)
        except BadInput as error:
            refused += 1
            complain(f"第 {number} 行没有处理：{error}")
            continue
        target.write(json.dumps(row, ensure_ascii=False) + "\n")
        answered += 1
    return answered, refused
