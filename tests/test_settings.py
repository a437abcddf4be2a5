"""docs/settings.md names every setting that the code reads, and none that it does not."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import HOME
from triage.cli.serve import command

PAGE = (HOME / "docs/settings.md").read_text(encoding="utf-8")
_NAME = re.compile(r"BANCHENG_[A-Z]+(?:_[A-Z]+)*")


def read_by_the_code() -> set[str]:
    files = [path for folder in ("triage", "web") for path in (HOME / folder).rglob("*.py")]
    return {name for path in files for name in _NAME.findall(path.read_text(encoding="utf-8"))}


def test_every_environment_variable_is_on_the_page_and_no_other():
    assert set(_NAME.findall(PAGE)) == read_by_the_code()


def test_every_option_of_the_server_is_on_the_page_with_what_it_is_by_default():
    for option in command.params:
        assert re.search(rf"\| `--{option.name}` \| `{option.default}` \|", PAGE), option.name


def test_what_is_shipped_names_no_setting_that_there_is_not():
    for path in [*(HOME / "deploy").iterdir(), HOME / "Makefile"]:
        named = set(_NAME.findall(Path(path).read_text(encoding="utf-8"))) - {"BANCHENG_SOAK", "BANCHENG_MADE_UP"}
        assert named <= read_by_the_code(), path
