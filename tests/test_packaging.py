"""What an installed wheel needs beside Python: schemas, templates, the small home to practise on."""

from __future__ import annotations

import os
import shutil
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bench.served import nginx

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


@pytest.mark.skipif(not (shutil.which("nginx") or os.environ.get("CI")), reason="NO NGINX: deploy/nginx.conf was NOT tried")
def test_nginx_takes_the_configuration_that_we_give_away(tmp_path: Path) -> None:
    with nginx(tmp_path, [8000, 8001]) as port:
        assert port
