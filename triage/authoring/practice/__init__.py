"""A small complete home: a department practises on it (``bancheng new practice``), and the tests of authoring use it.

Three departments, seven rules, seven replies.  What the builders of the product tune (thresholds, scorecards, the
calendar of days off) is taken from the real content, so that the small home keeps pace with it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import yaml

from triage.home import find_home, is_home

HERE = Path(__file__).parent / "home"
_CHECKOUT = Path(__file__).resolve().parents[3]
_KEYED = ("rules/precedence.yaml", "rules/paths.yaml")
_TUNED = ("rules/second_opinion.yaml", "rules/calendar")


def make(target: Path) -> Path:
    """Put the small home into the new folder ``target``."""
    real = _CHECKOUT if is_home(_CHECKOUT) else find_home()  # an installed package stands beside no content
    shutil.copytree(HERE, target)
    for name in _TUNED:
        source = real / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target / name)
    for name in _KEYED:
        _fill(target / name, real / name)
    return target


def _fill(small: Path, real: Path) -> None:
    """Give a small file the keys that the real one has and it lacks."""
    ours, theirs = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (small, real))
    lacking = {key: value for key, value in theirs.items() if key not in ours}
    if lacking:
        with small.open("a", encoding="utf-8") as out:
            yaml.safe_dump(lacking, out, allow_unicode=True)


def make_repository(target: Path) -> Path:
    """The small home in a Git repository of its own, with one commit on ``main``."""
    make(target)
    (target / ".gitignore").write_text("var/\n", encoding="utf-8")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "起点"]):
        subprocess.run(["git", "-C", str(target), "-c", "user.name=练手", "-c", "user.email=practice@example.org", *words], check=True)
    return target
