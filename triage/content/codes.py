"""The codes of what departments name: circumstances, materials and departments go by their Chinese names in every file, and
by these codes for programs.  A code is permanent; a name may change, and of two that became one both codes stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from triage.content import schema
from triage.content.findings import Finding
from triage.content.yamlfile import line_of, load

FILE = "rules/codes.yaml"
#: The lists, as the file calls them and as people do.
LISTS = {"circumstances": "情形", "materials": "材料", "departments": "部门"}


@dataclass(frozen=True)
class Codes:
    """For each list: name → code; ``merged`` is code → name, for the codes of what became part of something else."""

    circumstances: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)


def load_codes(home: Path, named: Mapping[str, Mapping[str, object]], taken: Mapping[str, str]) -> tuple[Codes, list[Finding]]:
    """The codes and what is wrong with them.

    ``named`` is what each list holds; ``taken`` are the codes of other lists with what they mean: ticks know no lists, so a code
    means one thing.  A home without the file has no codes: there everything goes by its name.
    """
    if not (home / FILE).is_file():
        return Codes(), []
    raw = load(home / FILE, home)
    findings = schema.check(raw, "codes", FILE)
    if findings:
        return Codes(), findings
    findings = list(_wrong(raw, named, dict(taken)))
    return Codes(**{name: dict(raw.get(name) or {}) for name in (*LISTS, "merged")}), findings


def _wrong(raw: dict, named: Mapping[str, Mapping[str, object]], taken: dict[str, str]) -> Iterator[Finding]:
    for key, kind in LISTS.items():
        for name, code in raw[key].items():
            line = line_of(raw[key], name)
            if name not in named[key]:
                near = schema.nearest(name, named[key])
                yield Finding(FILE, line, "code", f"没有“{name}”这个{kind}", f"{near}名称改了就把这里冒号左边也改掉，代码不动")
            if code in taken:
                yield Finding(FILE, line, "code", f"代码“{code}”已经给了“{taken[code]}”", "换一个没有用过的英文代码")
            taken[code] = name
        for name in named[key]:
            if name not in raw[key]:
                mend = f"在 rules/codes.yaml 的 {key} 里加一行 {name}: 英文代码"
                yield Finding(FILE, line_of(raw, key), "code", f"{kind}“{name}”还没有代码", mend, severity="warning")
    for code, name in (raw.get("merged") or {}).items():
        line = line_of(raw["merged"], code)
        if not any(name in named[key] for key in LISTS):
            near = schema.nearest(name, [each for key in LISTS for each in named[key]])
            yield Finding(FILE, line, "code", f"没有“{name}”这个情形、材料或部门", f"{near}冒号右边写旧代码现在算哪一样")
        if code in taken:
            yield Finding(FILE, line, "code", f"代码“{code}”已经给了“{taken[code]}”", "还在用的代码不写在 merged 里")
        taken[code] = name
