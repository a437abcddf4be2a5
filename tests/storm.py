"""A write storm: several processes carry out commands, each killed again and again at any moment and started anew.

``python tests/storm.py ADDRESS FOLDER KILLS COMMANDS`` prints what came of it as JSON.  A writer notes a command as
acknowledged only after the ledger answered; after its death it sends the last one, of which it knows nothing, once more.
Its machine's clock jumps back and forth.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.content import LedgerContent
from triage.ledger.ledger import Ledger
from triage.ledger.tables import COMMANDS, EVENTS
from triage.ledger.units import Unit
from triage.ledger.verify import verify
from triage.store import Store

HOME = Path(__file__).resolve().parent.parent
WRITERS = 4
DECISION = {
    "decision_id": "d-storm",
    "release": {"version": "1", "hash": "h"},
    "scope": {"code": "policy"},
    "line": {"code": "population"},
    "path": {"code": "explain"},
}
STEPS = (("register", {"decision": DECISION, "channel": "counter"}), ("accept", {"path": "explain"}), ("handle", {}))


def write(ledger: Ledger, name: str, file: Path) -> None:
    """Go on after the last acknowledged command, for ever."""
    actor = Actor(name, "police", "officer", "MH05", client=name)
    known = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    number, seq, count = (known[-1]["number"], known[-1]["seq"], len(known)) if known else ("", 0, 0)
    acknowledged = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    jumps = random.Random(os.getpid())
    while True:
        action, given = STEPS[count % len(STEPS)]
        now = dt.datetime.now(dt.UTC) + dt.timedelta(hours=jumps.choice((0, 0, 0, -9000, 40)))
        first = action == "register"
        done = ledger.act(actor, action, given, None if first else number, None if first else seq, f"{name}/{count}", now)
        number, seq = done.number, done.seq
        os.write(acknowledged, (json.dumps({"key": f"{name}/{count}", **done.as_dict()}) + "\n").encode())
        count += 1


def start(ledger: Ledger, name: str, file: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            write(ledger, name, file)
        except BaseException as error:
            print(f"{name}: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    return child


def storm(ledger: Ledger, folder: Path, kills: int, commands: int) -> tuple[int, int]:
    """Kill until there were enough kills and enough acknowledged commands; returns (kills, writers that ended by themselves)."""
    chance = random.Random(7)
    files = {f"writer-{n}": folder / f"writer-{n}.jsonl" for n in range(WRITERS)}
    running = {name: start(ledger, name, file) for name, file in files.items()}
    killed = fell = 0

    def acknowledged() -> int:
        return sum(file.read_bytes().count(b"\n") for file in files.values() if file.exists())

    while killed < kills or acknowledged() < commands:
        time.sleep(chance.uniform(0.02, 0.25) if killed < kills else chance.uniform(0.5, 1.5))
        name = chance.choice(list(running))
        ended, _ = os.waitpid(running[name], os.WNOHANG)
        if ended:
            fell += 1
        else:
            os.kill(running[name], signal.SIGKILL)
            os.waitpid(running[name], 0)
            killed += 1
        running[name] = start(ledger, name, files[name])
    for child in running.values():
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return killed, fell


def examine(ledger: Ledger, folder: Path) -> dict[str, object]:
    """What was acknowledged beside what is there."""
    told = [json.loads(line) for file in folder.glob("writer-*.jsonl") for line in file.read_text().splitlines()]
    with ledger.store.read() as connection:
        kept = {row.key: json.loads(row.response) for row in connection.execute(sa.select(COMMANDS))}
        steps = sa.select(EVENTS.c.client, EVENTS.c.command).where(EVENTS.c.type.like("case.%"))
        done = Counter(map(tuple, connection.execute(steps)))
        report = verify(connection, ledger.content, None)
    lost = [line["key"] for line in told if kept.get(line["key"]) != {key: line[key] for key in ("number", "seq", "state", "code")}]
    doubled = [command for command, times in done.items() if times > 1]
    half = set(kept) ^ {command for _, command in done}
    return {
        "acknowledged": len(told),
        "lost": len(lost),
        "doubled": len(doubled),
        "half": len(half),
        "broken": report.problems,
        "events": report.events,
    }


def main(address: str, folder: Path, kills: int, commands: int) -> None:
    ledger = Ledger(Store.at(address), LedgerContent.load(HOME))
    units = [Unit("SH", "city", "市局"), Unit("MH", "district", "分局", "SH"), Unit("MH05", "station", "所", "MH")]
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), units, [], "units", dt.datetime.now(dt.UTC))
    started = time.monotonic()
    killed, fell = storm(ledger, folder, kills, commands)
    print(json.dumps({"kills": killed, "fell": fell, "seconds": round(time.monotonic() - started), **examine(ledger, folder)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
