"""A small complete home: a department practises on it (``bancheng new practice``), and the tests of authoring use it.

Three departments, a rule for each cause and each danger, a few of two services, and enough labelled matters for an ear
of its own, which is fitted in about a second.  Only the calendar of days off is taken from the real content.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from triage.content.home import find_home, is_home

HERE = Path(__file__).parent / "home"
_CHECKOUT = Path(__file__).resolve().parents[3]
#: Folders and files of the real content; what the small home has of its own in them stays.
_REAL = ("rules/calendar", "rules/ledger", "rules/ledger/imports", "rules/override_reasons.yaml")


def make(target: Path) -> Path:
    """Put the small home into the new folder ``target``."""
    real = _CHECKOUT if is_home(_CHECKOUT) else find_home()  # an installed package stands beside no content
    shutil.copytree(HERE, target)
    for name in _REAL:
        for path in (real / name).glob("*.yaml") if (real / name).is_dir() else [real / name]:
            file = target / path.relative_to(real)
            file.parent.mkdir(exist_ok=True)
            if not file.exists():
                shutil.copyfile(path, file)
    return target


def make_repository(target: Path) -> Path:
    """The small home in a Git repository of its own, with one commit on ``main``."""
    make(target)
    (target / ".gitignore").write_text("var/\n", encoding="utf-8")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "起点"]):
        subprocess.run(["git", "-C", str(target), "-c", "user.name=练手", "-c", "user.email=practice@example.org", *words], check=True)
    return target
