"""What an installed wheel needs beside Python: schemas, templates, the small home to practise on."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_file_beside_the_code_goes_into_the_wheel() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    beside = [
        path
        for package in ("triage", "web")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    ]
    assert any(path.name == "rules.json" for path in beside)
    left = [path.relative_to(ROOT).as_posix() for path in beside if not any(fnmatch(path.name, p.removeprefix("**/")) for p in patterns)]
    assert left == []


def test_no_dependency_is_named_twice() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = [one.split("==")[0].split("[")[0].lower() for one in named]
    assert len(names) == len(set(names))
