"""Whoever is killed in the middle of writing loses nothing that was acknowledged and does nothing twice."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from triage.store import StoreError

SOAK = bool(os.environ.get("BANCHENG_SOAK"))
KILLS, COMMANDS = (200, 10_000) if SOAK else (8, 60)


def test_nothing_is_lost_doubled_or_broken_by_kill_9(database, tmp_path):
    script = Path(__file__).parent / "storm.py"
    environment = {**os.environ, "PYTHONPATH": str(script.parent.parent)}
    command = [sys.executable, str(script), database, str(tmp_path), str(KILLS), str(COMMANDS)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    print(f"\nstorm on {database.partition(':')[0]}: {found}")
    assert found["kills"] >= KILLS
    assert found["acknowledged"] >= COMMANDS
    assert (found["lost"], found["doubled"], found["half"], found["broken"], found["fell"]) == (0, 0, 0, [], 0), told.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_is_one_sentence_and_leaves_the_ledger_whole(counter):
    """The file may grow no further, as on a full disk."""
    counter.register()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = counter.ledger.store.file.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, before[1]))
    try:
        with pytest.raises(StoreError, match=r"没有保存|连不上"):
            _register_many(counter)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert counter.verify().problems == []
    counter.register()
    assert counter.verify().problems == []


def _register_many(counter):
    for _ in range(200):
        counter.register(words="长" * 4000)
