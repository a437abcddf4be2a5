"""New rules, replies and articles, put together field by field and written where they belong."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from triage.authoring.edit import EditError, File, dump, flow, folded
from triage.authoring.lock import read_locks
from triage.authoring.pieces import content_files, read_pieces
from triage.content.knowledge.guide import FIELDS
from triage.content.rulebook import RULE_FOLDERS
from triage.content.services import Service

#: How ids of a line begin: one series each, so that an id tells where its rule stands.
PREFIX = {
    "population": "pop",
    "public_order": "pub",
    "criminal": "cri",
    "traffic": "tra",
    "exit_entry": "exi",
    "other": "oth",
    "general": "gen",
}
RULE_HEAD = "# yaml-language-server: $schema=../../triage/content/schemas/rules.json\n"


@dataclass(frozen=True)
class Parts:
    """The parts of a condition, each as departments name them."""

    fact: Sequence[str] = ()
    either: Sequence[str] = ()
    without: Sequence[str] = ()
    missing: Sequence[str] = ()
    present: Sequence[str] = ()
    in_transit: Sequence[str] = ()
    number: Sequence[tuple[str, str, int]] = ()
    line: str = ""

    def when(self) -> dict[str, Any]:
        """The condition in YAML: one part as it is, several under ``all``."""
        parts: list[dict] = [{"line": self.line}] if self.line else []
        parts += [{"fact": name} for name in self.fact]
        if self.either:
            parts.append({"any": [{"fact": name} for name in self.either]} if len(self.either) > 1 else {"fact": self.either[0]})
        for state in ("missing", "present", "in_transit"):
            parts += [{state: name} for name in getattr(self, state)]
        parts += [{"number": name, bound: value} for name, bound, value in self.number]
        parts += [{"not": {"fact": name}} for name in self.without]
        if not parts:
            raise EditError("条件是空的，至少写一个情形或者一样材料。")
        return flow(parts[0]) if len(parts) == 1 else {"all": [flow(part) for part in parts]}


@dataclass(frozen=True)
class Draft:
    """Something to be written: ``entry`` into the list of ``file``, or ``text`` as the whole file."""

    id: str
    file: str
    entry: dict[str, Any] = field(default_factory=dict)
    head: str = ""
    text: str = ""

    def write(self, home: Path) -> str:
        """Write it; the text the file had before ("" for a new file), so that it can be put back."""
        path = home / self.file
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        if self.text:
            if before:
                raise EditError(f"{self.file} 已经有了，换一个名字。")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, encoding="utf-8")
        else:
            file = File(path)
            file.append(self.entry, self.head)
            file.save()
        return before

    def undo(self, home: Path, before: str) -> None:
        path = home / self.file
        if before:
            path.write_text(before, encoding="utf-8")
        else:
            path.unlink()


def used_ids(home: Path) -> set[str]:
    """Every id that stands in the content or ever stood in a release."""
    ids = {
        piece.id
        for piece in read_pieces(
            home, [f for f in content_files(home) if f.startswith(("rules/", "kb/replies/", "kb/articles/"))]
        ).found.values()
    }
    return ids | {identity for lock in read_locks(home).values() for identity in lock}


def next_rule_id(home: Path, service: Service | None, file: str) -> str:
    """The next free number of a service, pop-birth-013, or of the general file ``file``, gen-tell-012."""
    stem = f"{PREFIX[service.line]}-{service.code.replace('_', '-')}-" if service else _general_stem(home, file)
    numbers = [int(m[1]) for identity in used_ids(home) if (m := re.fullmatch(re.escape(stem) + r"(\d+)", identity))]
    return f"{stem}{max(numbers, default=0) + 1:03d}"


def _general_stem(home: Path, file: str) -> str:
    """How the ids in a general file begin; a new file's ids go by its name."""
    ids = [piece.id.split("-") for piece in read_pieces(home, [file]).of("规则")]
    common = [same[0] for same in takewhile(lambda parts: len(set(parts)) == 1, zip(*ids, strict=False))]
    return "-".join([*common[: len(ids[0]) - 1], ""] if len(common) > 1 else [PREFIX["general"], Path(file).stem.replace("_", "-"), ""])


def rule(
    service: Service | None,
    file: str,
    owner: str,
    identity: str,
    fields: dict[str, Any],
    parts: Parts | dict[str, Any],
    then: dict[str, Any],
    hit: Sequence[str],
    miss: Sequence[str],
) -> Draft:
    """A rule with its examples; ``parts`` may be the condition itself; ``file`` is needed where no service says which."""
    folder = service.line if service else "general"
    name = file or f"rules/{folder}/{service.code if service else ''}.yaml"
    if name.count("/") != 2 or name.split("/")[1] not in RULE_FOLDERS:
        raise EditError(f"规则文件要放在 rules/ 的这几个文件夹里：{'、'.join(RULE_FOLDERS)}。")
    entry: dict[str, Any] = {"id": identity, **{key: value for key, value in fields.items() if value not in (None, "", (), [])}}
    if isinstance(entry.get("cause"), tuple):
        entry["cause"] = entry["cause"][0] if len(entry["cause"]) == 1 else flow(list(entry["cause"]))
    if entry.get("basis"):
        entry["basis"] = flow(list(entry["basis"]))
    entry["when"] = parts.when() if isinstance(parts, Parts) else parts
    entry["then"] = flow({key: value for key, value in then.items() if value not in (None, "", (), [])})
    entry["examples"] = {kind: flow([DoubleQuotedScalarString(text) for text in said]) for kind, said in (("hit", hit), ("miss", miss))}
    head = RULE_HEAD + (f"service: {service.name}\n" if service else "") + f"owner: {owner}\nrules:\n"
    return Draft(identity, name, entry, head)


def reply(
    service: Service,
    words: str,
    title: str,
    path: str,
    public: str,
    facts: Sequence[str],
    internal: str,
    internal_facts: Sequence[str],
    steps: Sequence[str],
    owner: str,
    status: str,
    day: datetime.date,
    causes: Sequence[str] = (),
    when: Sequence[str] = (),
) -> Draft:
    """A reply: public wording and internal basis as a pair; ``causes`` it answers, ``when`` the circumstances it takes for granted."""
    identity = f"rep-{service.code}-{words}"
    asked = [flow({"fact": name}) for name in when]
    entry = {
        "id": identity,
        "title": title,
        "service": service.name,
        "path": path,
        **({"cause": flow(list(causes))} if causes else {}),
        **({"when": asked[0] if len(asked) == 1 else flow({"all": asked})} if asked else {}),
        "public": folded(public),
        "facts": flow(list(facts)),
        "internal": folded(internal),
        "internal_facts": flow(list(internal_facts)),
        "steps": flow(list(steps)),
        "owner": owner,
        "status": status,
        "since": day,
        "checked": day,
    }
    return Draft(
        identity,
        f"kb/replies/{service.line}/{service.code}.yaml",
        entry,
        "# yaml-language-server: $schema=../../../triage/content/schemas/replies.json\n",
    )


def guide(service: Service, liaison: str, status: str, day: datetime.date) -> Draft:
    """A guide that says of every field whom to ask: to be filled field by field, with facts."""
    head: dict[str, Any] = {
        "id": f"guide-{service.code}",
        "service": service.name,
        "status": status,
        "since": day,
        "checked": day,
        "questions": {"materials": flow([f"{service.name}要带什么"]), "where": flow([f"{service.name}在哪里办"])},
    }
    fields = {key: [flow({"unconfirmed": liaison, "text": asked})] for key, asked in FIELDS.items()}
    note = "# 每一栏有了事实，就把 unconfirmed 换成 text 和 facts（材料是 name 和 facts）；怎么写见 kb/README.md\n"
    return Draft(head["id"], f"kb/guides/{service.line}/{service.code}.yaml", text=note + dump({**head, **fields}))


def article(
    service: Service,
    words: str,
    title: str,
    line: str,
    audience: str,
    keywords: Sequence[str],
    sections: Sequence[tuple[str, str]],
    replies: Sequence[str],
    owner: str,
    status: str,
    day: datetime.date,
) -> Draft:
    """An article; its facts are those that its sections cite."""
    identity = f"art-{words}"
    cited = list(dict.fromkeys(re.findall(r"[A-Z]{2}-\d{3}", " ".join(re.findall(r"〔[^〕]*〕", " ".join(text for _, text in sections))))))
    head = {
        "id": identity,
        "title": title,
        "line": line,
        "services": flow([service.name]),
        "audience": audience,
        "keywords": flow(list(keywords)),
        "facts": flow(cited),
        **({"replies": flow(list(replies))} if replies else {}),
        "owner": owner,
        "status": status,
        "since": day,
        "checked": day,
    }
    body = "\n\n".join(f"## {heading}\n{text}" for heading, text in sections)
    return Draft(identity, f"kb/articles/{service.line}/{words}.md", text=f"---\n{dump(head)}---\n{body}\n")
