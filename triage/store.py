"""The one place that opens the database.

SQLite under var/ unless ``BANCHENG_DATABASE_URL`` names a PostgreSQL.  :meth:`Store.read` gives one steady picture,
:meth:`Store.write` the one writer's turn: whoever writes waits for the others, on both databases, so that what is
numbered is numbered without gaps and in the order in which it was kept.  Whatever goes wrong below becomes
:class:`StoreError`, one sentence in Chinese that carries none of the values.
"""

from __future__ import annotations

import fcntl
import logging
import os
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from triage import migrations
from triage.content.home import var_folder
from triage.trouble import Trouble

#: Seconds: to connect, to wait for one's turn to write, and for one statement (PostgreSQL; a check of all events takes minutes).
_CONNECT, _TURN, _STATEMENT = 5, 20, 900
_WRITER = 0x62616E63  # the advisory lock of PostgreSQL that stands for the writer's turn
_AT_ONCE = 500  # values that one statement asks for

T = TypeVar("T")

log = logging.getLogger("bancheng.store")


class StoreError(Trouble):
    """The database cannot be used.  The message holds no value of anybody's."""


class Store:
    """Safe for threads and forked processes: every transaction is on a connection of its own."""

    def __init__(self, url: str):
        if url.startswith(("postgres://", "postgresql://")):
            url = "postgresql+psycopg://" + url.partition("://")[2]
        try:
            self.url = sa.make_url(url)
            self.dialect = self.url.get_backend_name()
        except sa.exc.ArgumentError:
            raise StoreError("BANCHENG_DATABASE_URL 读不懂；写成 postgresql://用户:密码@主机/库名，或者不写，用自带的数据库。") from None
        if self.dialect not in ("sqlite", "postgresql"):
            raise StoreError("数据库只能是 SQLite 或者 PostgreSQL；请改 BANCHENG_DATABASE_URL，或者不写，用自带的数据库。")
        self.file = Path(self.url.database or "") if self.dialect == "sqlite" else None
        # No pool: a connection never outlives a fork, and a file that was replaced is seen at once.
        self._engine = sa.create_engine(self.url, poolclass=NullPool, hide_parameters=True, connect_args=self._connect_args())
        if self.file:
            sa.event.listen(self._engine, "connect", _steady)
            sa.event.listen(self._engine, "begin", _begin)

    @classmethod
    def here(cls, home: Path) -> Store:
        """The database of this installation, as it is."""
        return cls(os.environ.get("BANCHENG_DATABASE_URL") or f"sqlite:///{var_folder(home) / 'journal.sqlite3'}")

    @classmethod
    def open(cls, home: Path) -> Store:
        """The database of this installation, with its tables."""
        store = cls.here(home)
        store.prepare()
        return store

    @classmethod
    def at(cls, url: str) -> Store:
        store = cls(url)
        store.prepare()
        return store

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One steady picture of the database, whatever others write meanwhile."""
        self._still_there()
        with self._reading() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """The writer's turn: all that is done inside is kept together, or not at all."""
        self._still_there()
        with self.turn(), self._writing() as connection:
            yield connection

    @contextmanager
    def turn(self) -> Iterator[None]:
        """SQLite's writers queue at a lock beside the file: its own lock lets some of them starve."""
        if not self.file:
            yield
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(f"{self.file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"数据库所在的文件夹不能写（{error.strerror}）：{self.file.parent}；请检查权限。") from None
        try:
            until, pause = time.monotonic() + _TURN, 0.001
            while not _locked(lock):
                if time.monotonic() > until:
                    raise StoreError("数据库正忙，等了很久没有轮到；请过一会儿再试，这一次没有保存。")
                time.sleep(pause * random.uniform(0.5, 1))
                pause = min(pause * 1.5, 0.02)
            yield
        finally:
            os.close(lock)

    @contextmanager
    def lease(self, name: str) -> Iterator[bool]:
        """Whether this process alone does what ``name`` stands for, on all machines that share the database; held until the end."""
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(f"{self.file}.{name}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                yield _locked(lock)
            finally:
                os.close(lock)
            return
        with _said(self), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield bool(connection.execute(sa.text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": name}).scalar())

    def prepare(self) -> None:
        """See that the tables are those of this release.

        The embedded database is brought up by itself, after a copy was put aside; so is an empty PostgreSQL.  One that
        holds something waits for ``bancheng db upgrade``.
        """
        state = "empty"
        if not self.file or self.file.exists():
            with self._reading() as connection:
                state = migrations.state(connection)
        if state == "behind" and not self.file:
            raise StoreError("数据库的表还是旧的；请先备份，再运行 bancheng db upgrade，然后重新启动。")
        if state == "ahead":
            raise StoreError("数据库比程序新：这个库已经由更新的版本改过。请装回新版本，或者用当时的备份。")
        if self.file and state == "empty":
            _private(self.file)
        if state != "current":
            self.upgrade()

    def upgrade(self) -> tuple[str | None, str | None]:
        """Bring the tables to this release; returns the revision before and after.  SQLite's file is copied first."""
        with self.turn():
            with self._reading() as connection:
                before, state = migrations.revision(connection), migrations.state(connection)
            if self.file and state == "behind":
                folder = self.file.parent / "backups"
                folder.mkdir(exist_ok=True)
                self.copy_to(folder / f"before-upgrade-{time.strftime('%Y%m%d-%H%M%S')}-{before or 'journal'}.sqlite3")
            with self._writing() as connection:
                migrations.upgrade(connection)
                return before, migrations.revision(connection)

    def copy_to(self, target: Path) -> None:
        """The embedded database as it stands now, copied while others go on using it."""
        assert self.file
        _private(target)
        with _said(self), closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with _said(self), self._engine.connect() as connection:
            if not self.file:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with _said(self), self._engine.connect() as connection, connection.execution_options(writes=True).begin():
            if not self.file:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
            yield connection

    def _connect_args(self) -> dict[str, object]:
        if self.file:
            return {"timeout": _TURN}
        options = f"-c statement_timeout={_STATEMENT * 1000} -c lock_timeout={_TURN * 1000} -c idle_in_transaction_session_timeout=60000"
        return {"connect_timeout": _CONNECT, "options": options}

    def _still_there(self) -> None:
        """A file that somebody deleted is made anew; what was lost with it is for ``bancheng ledger verify`` to tell."""
        if self.file and not self.file.exists():
            log.warning("数据库文件不在了，重新建：%s", self.file)
            self.prepare()


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """``values`` in portions that one statement can ask for."""
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


def _private(file: Path) -> None:
    """A file that nobody but this account reads: citizens' words are in it."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(f"写不了 {file}（{error.strerror}）；请检查文件夹和权限。") from None


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _steady(connection, _record) -> None:
    """FULL: what was acknowledged survives a power cut.  Transactions are begun by us alone."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout={_TURN * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


#: What stands in the database's own words → what to say.
_SENTENCES = (
    (
        ("disk is full", "no space left", "disk full", "diskfull", "could not extend", "file too large"),
        "磁盘满了，这一次没有保存；请腾出空间再试。",
    ),
    (("is locked", "lock timeout", "lock_timeout", "locknotavailable"), "数据库正忙，这一次没有保存；请过一会儿再试。"),
    (("statement timeout", "querycanceled"), "数据库算了太久，已经停下；请缩小范围再试。"),
    (("malformed", "not a database", "corrupt"), "数据库文件坏了；请停止服务，用 bancheng restore 恢复最近的备份。"),
    (("no such table", "undefinedtable", "no such column", "undefinedcolumn"), "数据库里的表不全；请运行 bancheng db upgrade。"),
    (("readonly", "read-only", "insufficientprivilege"), "数据库不让写；请检查文件或者数据库账号的权限。"),
    (("unable to open", "connection", "could not", "disk i/o"), "连不上数据库；请检查它是否在运行、地址和权限对不对。"),
)


@contextmanager
def _said(store: Store) -> Iterator[None]:
    """What the database refuses, in one sentence.  The error itself is dropped: it may quote what was to be kept."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        kind = type(cause).__name__
        words = f"{kind} {cause}".lower()
        sentence = next((say for signs, say in _SENTENCES if any(sign in words for sign in signs)), "")
        log.error("database %s: %s", store.url.render_as_string(hide_password=True), kind)
        raise StoreError(sentence or f"数据库出错（{kind}），这一次没有保存；请再试，还不行就找系统管理员。") from None
