"""``python -m bench.wrong_edits > docs/wrong-edits.md``: each wrong edit of the tests, really made, and what was answered."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

from triage.authoring import practice
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.content import read_content
from triage.content.findings import Finding

TESTS = Path(__file__).resolve().parent.parent / "tests/test_wrong_edits.py"


def edits() -> ModuleType:
    """The list of edits, which is the tests' own."""
    spec = importlib.util.spec_from_file_location("wrong_edits", TESTS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["wrong_edits"] = module
    spec.loader.exec_module(module)
    return module


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def main(_: list[str] | None = None) -> None:
    listed = edits()
    print("# 改错了，程序怎么说\n\n由 `python -m bench.wrong_edits` 生成：每一处都真的在练手的小文件夹里改过，下面是检查的原话。\n")
    print("| | 改错了什么 | 在哪里 | 怎么说 | 怎么改 |\n|---:|---|---|---|---|")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BANCHENG_VAR"] = folder
        for number, edit in enumerate([*listed.EDITS, *listed.PAST], 1):
            home = practice.make(Path(folder) / str(number))
            finding = _finding(listed, home, edit)
            where = f"{finding.file}:{finding.line}" if finding.line else finding.file
            print(f"| {number} | {_cell(edit.name)} | `{where}` | {_cell(finding.message)} | {_cell(finding.mend)} |")
    print(f"\n共 {number} 种，都查出来了，都写明了文件和改法。（用时 {time.perf_counter() - started:.0f} 秒）")


def _finding(listed: ModuleType, home: Path, edit) -> Finding:
    if edit in listed.PAST:
        listed.change_past(home, edit)
        found = compare(read_content(home, listed.TODAY), "main")
    else:
        listed.change(home, edit)
        found = run(read_content(home, listed.TODAY)).findings
    return next(finding for finding in found if finding.check == edit.check)


if __name__ == "__main__":
    main()
