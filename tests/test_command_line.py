"""The command line speaks Chinese, also where somebody mistypes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from triage.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent


def bancheng(*words: str, home: Path | None = None) -> tuple[int, str]:
    environment = os.environ | ({"BANCHENG_HOME": str(home)} if home else {})
    done = subprocess.run(
        [sys.executable, "-c", "from triage.cli import main; main()", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc"], "没有“chekc”这个命令"),
        (["retire", "gen-x"], "缺少选项 '--reason'"),
        (["diff", "--fromat", "md"], "没有 --fromat 这个选项。 是不是想写 '--format'？"),
        (["check", "--as-of", "2026/1/1"], "“2026/1/1”不是日期，日期写成 2026-12-01 这样。"),
        (["check", "--format", "xx"], "“xx”不在可选的里面"),
        (["due", "--within", "-3"], "-3 不在范围内"),
        (["check", "main", "x"], "多写了：main x"),
        (["impact", "main", "--matters", "no-such-file"], "没有 no-such-file 这个文件"),
        (["diff", "mian"], "找不到版本“mian”"),
    ],
)
def test_a_slip_is_told_in_chinese(words: list[str], said: str) -> None:
    code, output = bancheng(*words)
    assert code
    assert said in output
    assert not re.search(r"Usage|Error|Missing|Invalid|Traceback", output)


def test_every_command_has_its_module_and_chinese_help() -> None:
    import importlib

    for name, (module, words) in COMMANDS.items():
        assert importlib.import_module(module).command, name
        assert re.search(r"[\u4e00-\u9fff]", words)
    code, output = bancheng("check", "--help")
    assert code == 0
    assert "用法：" in output
    assert "显示这段说明" in output
    assert not re.search(r"Options|Show this", output)


def test_a_home_that_is_none_is_told(tmp_path: Path) -> None:
    code, output = bancheng("check", home=tmp_path)
    assert code == 2
    assert "那里没有 rules/ 和 kb/" in output
