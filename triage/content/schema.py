"""JSON Schema errors put into sentences that say what to write instead."""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from triage.content import yamlfile
from triage.content.findings import Finding
from triage.content.memory import code_key, key_of, memory
from triage.content.yamlfile import line_at, plain

FOLDER = Path(__file__).parent / "schemas"
_KINDS = {
    "string": "文字",
    "array": "列表（每行一个短横线，或者方括号）",
    "object": "一行行的“键: 值”",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "null": "空",
}
_FORMATS = FormatChecker(["date"])
#: A schema that refers to another one beside it.
_BESIDE = re.compile(r'"\$ref":\s*"(\w+)\.json')


@cache
def _source(name: str) -> str:
    """The schema's text, and that of every schema beside it that it refers to."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    return "\n".join([text, *map(_source, dict.fromkeys(_BESIDE.findall(text)))])


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator for ``triage/content/schemas/<name>.json``."""
    beside = [(f"{other}.json", Resource.from_contents(_schema(other))) for other in _BESIDE.findall(_source(name))]
    return Draft202012Validator(_schema(name), format_checker=_FORMATS, registry=Registry().with_resources(beside))


def _schema(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def check(data: Any, name: str, file: str) -> list[Finding]:
    """Everything in ``data`` (as read by :mod:`triage.content.yamlfile`) that the schema does not allow."""
    kept = memory()
    if kept is None:
        return _check(data, name, file)
    key = key_of("schema", code_key(__name__, yamlfile.__name__), _source(name) + repr(data))
    if kept.recall(key) is not None:  # only what is right is remembered
        return []
    findings = _check(data, name, file)
    if not findings:
        kept.keep(key, b"")
    return findings


def _check(data: Any, name: str, file: str) -> list[Finding]:
    findings = []
    for error in _leaves(validator(name).iter_errors(plain(data))):
        path = list(error.absolute_path)
        message, mend = _say(error)
        if error.validator == "additionalProperties":  # the line of the key nobody knows, not of what it stands in
            path += [key for key in error.instance if key not in error.schema.get("properties", {})][:1]
        findings.append(Finding(file, line_at(data, path), "schema", message, mend, id=_id(data, path)))
    return sorted(set(findings))


def nearest(word: str, known: Any) -> str:
    """“是不是想写…”, or "" where nothing is near."""
    close = difflib.get_close_matches(str(word), [str(item) for item in known], n=1, cutoff=0.5)
    return f"是不是想写“{close[0]}”？" if close else ""


def _leaves(errors: Any) -> list[ValidationError]:
    """For oneOf and anyOf: the branch that came nearest, not the useless summary."""
    found = []
    for error in errors:
        if error.context:
            deepest = max(error.context, key=lambda e: (len(e.absolute_path), e.validator in ("additionalProperties", "enum")))
            found.extend(_leaves([deepest]))
        else:
            found.append(error)
    return found


def _place(error: ValidationError) -> str:
    keys = [str(step) for step in error.absolute_path if isinstance(step, str)]
    return f"“{keys[-1]}”" if keys else "这里"


def _written(value: Any) -> str:
    """A value as somebody wrote it, not as Python prints it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"[:40]
    return {None: "空", True: "true", False: "false"}.get(value, str(value)[:40]) if isinstance(value, bool | None) else str(value)[:40]


def _say(error: ValidationError) -> tuple[str, str]:
    place, value = _place(error), error.instance
    if value is None and not error.absolute_path:
        return "文件是空的", "照同一文件夹里别的文件写；不要这个文件就删掉"
    hint = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in value)
        described = error.schema.get("properties", {}).get(missing, {}).get("description", "")
        return f"缺少“{missing}”", f"补上一行 {missing}: …" + (f"（{described}）" if described else "")
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        extra = next((key for key in value if key not in known), "?")
        return f"不认识的键“{extra}”", nearest(extra, known) or f"只能用：{'、'.join(known)}"
    if error.validator == "enum":
        choices = "、".join(map(str, error.validator_value))
        return f"{place}写成了“{value}”，不在可选的值里", nearest(value, error.validator_value) + f"只能是：{choices}"
    if error.validator == "type":
        wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        kinds = "或".join(_KINDS.get(str(item), str(item)) for item in wanted)
        return f"{place}的写法不对（现在是“{_written(value)}”）", f"应当是{kinds}" + (f"：{hint}" if hint else "")
    if error.validator == "pattern":
        return f"{place}的写法“{str(value)[:40]}”不合格式", hint or f"格式是 {error.validator_value}"
    if error.validator == "format":
        return f"日历上没有 {value} 这一天", "对照日历改正，日期写成 2026-12-01 这样"
    if error.validator in ("minItems", "minLength", "minProperties"):
        return f"{place}是空的或者太少", hint or f"至少 {error.validator_value} 个"
    if error.validator in ("maxItems", "maxLength"):
        return f"{place}太多或太长（最多 {error.validator_value}）", hint or "删掉多余的，或者拆成几条"
    if error.validator == "uniqueItems":
        return f"{place}里有重复的项", "删掉重复的"
    return f"{place}不合要求（{error.message[:80]}）", hint


def _id(data: Any, path: list) -> str:
    name, here = "", data
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict) and isinstance(here.get("id"), str):
            name = here["id"]
    return name
