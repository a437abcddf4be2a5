"""The station this installation stands in: its name, address, hours and telephones, kept in the database."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from triage.content.findings import ContentError
from triage.content.home import var_folder
from triage.content.yamlfile import load
from triage.store import Store, StoreError

_SETTINGS = sa.Table("settings", sa.MetaData(), sa.Column("key", sa.String(80), primary_key=True), sa.Column("value", sa.String(200)))
#: What is set, by its key, as it is called on the page, and how long it may be.
NAMES = {"name": ("单位名称", 60), "address": ("地址", 100), "phone": ("对外电话", 40), "hours": ("办公时间", 120)}
_POST = "phone of "
_TELEPHONE = re.compile(r"\+?[0-9][0-9 \-]{1,18}[0-9](?:[ ]?(?:转|-)[ ]?[0-9]{1,6})?(?:[、，/ ]+\+?[0-9][0-9 \-]{1,18}[0-9])*")
#: Seconds for which what was read is taken as it is, by the other processes of a server.
_FRESH = 2.0


@dataclass(frozen=True)
class Station:
    """Whatever is not set is "".  ``phones`` are the telephones of the departments' liaison posts, by department."""

    name: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    phones: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def place(self) -> str:
        return "，".join(filter(None, (self.name, self.address)))

    def phone_of(self, department: str | None) -> str:
        """The telephone of a department's post, "" where none is set: never the station's own in its place."""
        return self.phones.get(department or "", "")

    def mistakes(self) -> dict[str, str]:
        """What is wrong, by key (``phone of`` a department for its telephone), each with what to write instead."""
        wrong = {}
        for key, (called, longest) in NAMES.items():
            value = getattr(self, key)
            if len(value) > longest:
                wrong[key] = f"{called}太长，最多 {longest} 个字"
            elif not value.isprintable():
                wrong[key] = f"{called}里有看不见的字符，请重新输入"
        telephones = {"phone": self.phone} | {_POST + department: number for department, number in self.phones.items()}
        for key, number in telephones.items():
            if number and (len(number) > NAMES["phone"][1] or not _TELEPHONE.fullmatch(number)):
                wrong.setdefault(key, "电话只写数字，例如 021-62310110、62310110转8012；两个号码用顿号隔开")
        return wrong


class StationBook:
    """Where the settings are kept; every desk of the station reads the same."""

    def __init__(self, store: Store):
        self._store = store
        self._lock = threading.Lock()
        self._known: tuple[float, Station] | None = None
        self._asking = False

    @classmethod
    def open(cls, home: Path) -> StationBook:
        """The settings of this installation.  A file ``var/station.yaml`` of a former release is taken over once."""
        book = cls(Store.open(home))
        file = var_folder(home) / "station.yaml"
        if file.is_file() and book.read() == Station():
            book._take_over(file, home)
        return book

    def read(self) -> Station:
        """The settings as they are now, or as they were last known while the database does not answer: one page waits for it, the
        others go on.  Raises :class:`StoreError` where nothing was ever known."""
        with self._lock:
            known = self._known
            if known is not None and (self._asking or time.monotonic() - known[0] < _FRESH):
                return known[1]
            self._asking = True
        try:
            found = self._kept()
        except StoreError:
            if known is None:
                raise
            found = known[1]
        finally:
            self._asking = False
        with self._lock:
            if self._known is known:  # what was kept on the page meanwhile is newer than what was read
                self._known = (time.monotonic(), found)
        return found

    def _kept(self) -> Station:
        with self._store.read() as connection:
            rows = {row.key: row.value for row in connection.execute(sa.select(_SETTINGS))}
        phones = {key.removeprefix(_POST): value for key, value in rows.items() if key.startswith(_POST)}
        return Station(**{key: rows.get(key, "") for key in NAMES}, phones=phones)

    def keep(self, station: Station) -> None:
        """Keep all of it, in place of what was there.  Raises :class:`ValueError` with a sentence for the first mistake."""
        for mistake in station.mistakes().values():
            raise ValueError(mistake)
        values = {key: getattr(station, key) for key in NAMES}
        values |= {_POST + department: number for department, number in station.phones.items()}
        rows = [{"key": key, "value": value} for key, value in values.items() if value]
        with self._store.write() as connection:
            connection.execute(_SETTINGS.delete())
            if rows:
                connection.execute(_SETTINGS.insert(), rows)
        kept = Station(**{key: values[key] for key in NAMES}, phones={name: n for name, n in station.phones.items() if n})
        with self._lock:
            self._known = (time.monotonic(), kept)

    def _take_over(self, file: Path, home: Path) -> None:
        try:
            raw = load(file, home)
        except ContentError:
            return  # nobody is kept from the desk by a file that no longer counts
        told = {key: str(value or "").strip() for key, value in (raw.items() if isinstance(raw, dict) else ())}
        station = Station(told.get("name", ""), told.get("address", ""), told.get("phone", ""))
        wrong = station.mistakes()
        name, address, phone = ("" if key in wrong else getattr(station, key) for key in ("name", "address", "phone"))
        self.keep(Station(name, address, phone))
