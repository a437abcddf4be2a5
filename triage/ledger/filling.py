"""What was filled in, held against the fields that the action takes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from triage.ledger.machine import Action, Field, Machine
from triage.ledger.refusal import Lack, lacking

_LONGEST = {"text": 5_000, "word": 200}
_LARGEST = 300_000  # a decision on the longest text, written as JSON with escapes


def filled(machine: Machine, action: Action, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values by field, empty ones left out.  Raises :class:`Refusal` with all that is ill-formed."""
    takes = machine.fields_of(action)
    known = "、".join(takes) or "没有"
    wrong = [Lack("field", (name,), f"“{name}”不是{action.name}要填的；可以填：{known}") for name in given if name not in takes]
    values = {name: given[name] for name in takes if given.get(name) not in (None, "", False, [], {})}
    for name, value in values.items():
        wrong += [Lack("field", (name,), say) for say in _wrong(machine, machine.fields[name], value)]
    if wrong:
        raise lacking(action.name, wrong)
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


def clean(text: str) -> str:
    """Without half characters and NUL, which no database keeps."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _wrong(machine: Machine, field: Field, value: Any) -> Iterator[str]:
    if field.type == "yes":
        if value is not True:
            yield f"{field.name}只能是 true 或者不填"
    elif field.type == "json":
        if not isinstance(value, Mapping):
            yield f"{field.name}应当是一组键值"
        elif len(json.dumps(value, default=str)) > _LARGEST:
            yield f"{field.name}太大"
    elif not isinstance(value, str):
        yield f"{field.name}应当是文字"
    elif field.type == "date":
        try:
            if dt.date.fromisoformat(value).isoformat() != value:
                raise ValueError
        except ValueError:
            yield f"{field.name}写成 2026-12-01 这样"
    elif field.type == "code":
        if value not in machine.lists[field.of]:
            yield f"{field.name}只能是：{'、'.join(machine.lists[field.of])}"
    elif len(value) > _LONGEST[field.type]:
        yield f"{field.name}太长（{len(value)} 字），最多 {_LONGEST[field.type]} 字"
