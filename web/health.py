"""Whether the server is alive and whether it can do its work, answered whatever else hangs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from triage.journal import Journal
from triage.trouble import Trouble
from web.office import Office

#: Seconds a database may take to answer before it counts as not there.
PATIENCE = 2.0


@dataclass
class _Asked:
    """One question put to the database: ``said`` is "ok" or what is wrong, once it is known."""

    said: str = ""
    known: threading.Event = field(default_factory=threading.Event)


class Pulse:
    """Asks the database whether it is there.  One question is under way at most: a database that hangs holds up one thread."""

    def __init__(self, journal: Journal):
        self._journal = journal
        self._lock = threading.Lock()
        self._under_way: _Asked | None = None

    def database(self) -> str:
        """Says "ok", or in Chinese what is wrong; after :data:`PATIENCE` at the latest."""
        with self._lock:
            asked = self._under_way
            if asked is None or asked.known.is_set():
                asked = self._under_way = _Asked()
                threading.Thread(target=self._ask, args=(asked,), name="pulse", daemon=True).start()
        return asked.said if asked.known.wait(PATIENCE) else f"数据库 {PATIENCE:.0f} 秒没有回应"

    def _ask(self, asked: _Asked) -> None:
        try:
            self._journal.ping()
            asked.said = "ok"
        except Trouble as trouble:
            asked.said = str(trouble)
        finally:
            asked.known.set()


def readiness(office: Office, pulse: Pulse, refused: str = "") -> tuple[bool, dict[str, str]]:
    """Whether all that answers need is there, and part by part "ok" or what is wrong.

    New content that was ``refused`` is told and keeps nobody waiting: the last good content answers.
    """
    parts = {
        "content": "ok" if office.rulebook.rules else "没有规则",
        "ear": "ok" if office.judge.ear else "没有学会听，只认写好的说法",
        "index": "ok" if office.lookup.search("身份证").hits else "索引里查不到东西",
        "database": pulse.database(),
    }
    well = all(said == "ok" for said in parts.values())
    return well, parts | {"update": f"新内容有错，用的还是 {office.release}：{refused}" if refused else "ok"}
