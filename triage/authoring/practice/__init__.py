"""A small complete home: a department practises on it (``bancheng new practice``), and the tests of authoring use it.

Three departments, seven rules, seven replies.  What the builders of the product tune (thresholds, scorecards, the
calendar of days off) is taken from the real content, so that the small home keeps pace with it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent / "home"
_REAL = Path(__file__).resolve().parents[3]
_TUNED = ("rules/second_opinion.yaml", "rules/calendar")


def make(target: Path) -> Path:
    """Put the small home into the new folder ``target``."""
    shutil.copytree(HERE, target)
    for name in _TUNED:
        source = _REAL / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target / name)
    return target


def make_repository(target: Path) -> Path:
    """The small home in a Git repository of its own, with one commit on ``main``."""
    make(target)
    (target / ".gitignore").write_text("var/\n", encoding="utf-8")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "起点"]):
        subprocess.run(["git", "-C", str(target), "-c", "user.name=练手", "-c", "user.email=practice@example.org", *words], check=True)
    return target
