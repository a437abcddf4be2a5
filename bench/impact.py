"""``python -m bench.impact``: past matters judged under two revisions as the desk judges: wall, peak memory, ratio to one core.

The matters are generated from the labelled ones: the words of two put together, so that rules fire alone, together and
not at all.  The change is made to a copy of the content: the explaining rules of one service take another notice, as in
a department's pull request; with --wide those of every service do.  Figures are for the machine they are measured on;
the ratio is measured in one run.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from triage.authoring.impact import Comparison, Impact, compare
from triage.authoring.matters import read_cases
from triage.authoring.pieces import content_files, read_pieces
from triage.authoring.told import Told
from triage.cli.progress import progress
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering
from triage.hearing.fitting import aloud

SERVICE = "rules/exit_entry/passport.yaml"


def generate(home: Path, number: int, seed: int = 11) -> Iterator[Told]:
    """``number`` matters; the same every time."""
    draw = random.Random(seed)
    told = [case.text for case in read_cases(home)]
    told += [
        text
        for rule in read_pieces(home, [f for f in content_files(home) if f.startswith("rules/")]).of("规则")
        for text in rule.fields.get("hit", [])
    ]
    for place in range(number):
        first, second = draw.choice(told), draw.choice(told)
        cut = draw.randint(8, max(9, len(first)))
        yield Told(f"g{place}", first[:cut] + "，" + second[: draw.randint(8, max(9, len(second)))])


def change(home: Path, folder: Path, wide: bool) -> Path:
    """A copy of the content with another notice in the explaining rules of one service, or of every file if ``wide``."""
    for name in ("rules", "kb"):
        shutil.copytree(home / name, folder / name)
    for path in sorted((folder / "rules").glob("*/*.yaml")) if wide else [folder / SERVICE]:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        new, old = "then: {path: 释法说理, notice: 收件凭证, ", "then: {path: 释法说理, "
        path.write_text("".join(line if "notice:" in line else line.replace(old, new) for line in lines), encoding="utf-8")
    return folder


_WATCH = """
import sys, threading, psutil
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
most, watched = 0, psutil.Process(int(sys.argv[1]))
while not over.wait(0.5):
    total = 0
    for process in (watched, *watched.children(recursive=True)):
        try:
            total += process.memory_full_info().pss if process.pid != psutil.Process().pid else 0
        except psutil.Error:
            continue
    most = max(most, total)
print(most)
"""


@contextmanager
def peak() -> Iterator[list[int]]:
    """Watches the memory of this process and its children, from a process of its own: a thread would forbid the fork."""
    watcher = subprocess.Popen([sys.executable, "-c", _WATCH, str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    most: list[int] = []
    try:
        yield most
    finally:
        most.append(int(watcher.communicate()[0] or 0))


def measure(base: Path, head: Path, matters: list[Told], jobs: int | None) -> tuple[float, int, Impact]:
    with peak() as most:
        started = time.perf_counter()
        found = compare(base, head, matters, datetime.date.today(), jobs=jobs, tell=aloud, waiting=progress)
        wall = time.perf_counter() - started
    return wall, most[0], found


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=10_000)
    parser.add_argument("--one-core", type=int, default=2_000, help="how many of them one core judges for the ratio")
    parser.add_argument("--wide", action="store_true", help="change the rules of every service, not of one")
    asked = parser.parse_args(given)
    home = find_home()
    with tempfile.TemporaryDirectory() as folder:
        head = change(home, Path(folder), asked.wide)
        matters = list(generate(home, asked.matters))
        with remembering(var_folder(home)):
            Comparison(home, head, datetime.date.today(), aloud)  # files read once, as after the check that comes first
            started = time.perf_counter()
            Comparison(home, head, datetime.date.today())
            opening = time.perf_counter() - started
            wall, most, found = measure(home, head, matters, None)
            alone, _, same = measure(home, head, matters[: asked.one_core], 1)
        together, single = found.total / (wall - opening), same.total / (alone - opening)
        print(f"matters {found.total}, changed {len(found.changed)}")
        print(
            f"all cores ({psutil.cpu_count()}): {wall:.1f} s of which {opening:.1f} s to open both revisions, "
            f"{together:.0f} matters/s, peak {most / 2**20:.0f} MiB (PSS, all processes)"
        )
        print(f"one core: {alone:.1f} s for {same.total}, {single:.0f} matters/s; ratio {together / single:.2f}")
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"processor time of the workers: {children.ru_utime + children.ru_stime:.0f} s")
        print(f"parent's own peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
