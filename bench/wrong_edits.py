"""``python -m bench.wrong_edits > docs/wrong-edits.md``: every wrong edit of the tests really made, and what was answered."""

from __future__ import annotations

import importlib.util
import os
import resource
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

TESTS = Path(__file__).resolve().parent.parent / "tests"


def listed(name: str) -> ModuleType:
    """A list of edits, which is the tests' own."""
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def main(_: list[str] | None = None) -> None:
    form, meaning = listed("test_wrong_edits"), listed("test_wrong_edits_meaning")
    print("# 改错了，程序怎么说\n\n由 `python -m bench.wrong_edits` 生成：每一处都真的在练手的小文件夹里改过，下面是检查的原话。\n")
    print("格式的错写在 `tests/test_wrong_edits.py`，意思的错写在 `tests/data/wrong_edits.yaml`。")
    print("写着“和 main 比”的，在分支上运行 `bancheng check` 会自己比。\n")
    print("| | 改错了什么 | 在哪里 | 怎么说 | 怎么改 |\n|---:|---|---|---|---|")
    worst, slowest = 0.0, ""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BANCHENG_VAR"] = folder
        for number, edit in enumerate([*form.EDITS, *form.PAST, *meaning.EDITS], 1):
            home = practice.make(Path(folder) / str(number))
            started = time.process_time()
            finding = _meant(meaning, home, edit) if number > len(form.EDITS) + len(form.PAST) else _finding(form, home, edit)
            worst, slowest = max((worst, slowest), (time.process_time() - started, edit.name))
            where = f"{finding.file}:{finding.line}" if finding.line else finding.file
            past = "（和 main 比）" if getattr(edit, "against", "") or edit in form.PAST else ""
            print(f"| {number} | {_cell(edit.name)} | `{where}` | {_cell(finding.message)}{past} | {_cell(finding.mend)} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n共 {number} 种，都查出来了，都写明了文件和改法。最慢的一处（{slowest}）用处理器 {worst:.1f} 秒，内存最多 {memory:.0f} 兆。")


def _meant(meaning: ModuleType, home: Path, edit) -> Finding:
    meaning.make(home, edit)
    return meaning.found_by(edit, meaning.findings_of(home, edit))


def _finding(form: ModuleType, home: Path, edit) -> Finding:
    if edit in form.PAST:
        form.change_past(home, edit)
        found = compare(read_content(home, form.TODAY), "main")
    else:
        form.change(home, edit)
        found = run(read_content(home, form.TODAY)).findings
    return next(finding for finding in found if finding.check == edit.check)


if __name__ == "__main__":
    main()
