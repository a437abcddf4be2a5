"""``bancheng serve``: the desk, the reading pages and the API."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from triage.hearing.fitting import aloud


class _Clock:
    """The ledger's worker as a child process: started with the server, started again where it ended, stopped with it."""

    PAUSE = 5  # seconds between two starts

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._started = 0.0

    def tend(self) -> None:
        if (self._process is None or self._process.poll() is not None) and time.monotonic() - self._started > self.PAUSE:
            command = [sys.executable, "-c", "from triage.cli import main; main()", "worker", "--watched", str(os.getpid())]
            self._process, self._started = subprocess.Popen(command), time.monotonic()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)


class _Arbiter(Arbiter):
    """gunicorn's master, which looks after one more child."""

    def __init__(self, app: BaseApplication):
        super().__init__(app)
        self._clock = _Clock()

    def manage_workers(self) -> None:
        super().manage_workers()
        self._clock.tend()

    def stop(self, graceful: bool = True) -> None:
        self._clock.stop()
        super().stop(graceful)


class _Server(BaseApplication):
    """gunicorn with its options given here, not in a file."""

    def __init__(self, app, options: dict):
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self):
        return self._app

    def run(self) -> None:
        _Arbiter(self).run()


@click.command(help="打开办事页面和接口服务。内容有错就说明错在哪里，不启动。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；默认只给本机用")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="进程数")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="每个进程的线程数")
def command(host: str, port: int, workers: int, threads: int) -> None:
    from web.app import create_app  # Flask and all that hangs on it: only the server needs them
    from web.office import Office

    office = Office.open(tell=aloud)  # rules, knowledge, ear and index: once, before the workers are forked
    app = create_app(office=office)
    office.cases.similar("")
    gc.collect()
    gc.freeze()  # what was loaded stays shared between the workers
    click.echo(f"办成 http://{host}:{port}  规则库 {office.release}  Ctrl+C 停止")
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    _Server(
        app,
        {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": 5,
            "timeout": 60,
            "keepalive": 30,
            "control_socket_disable": True,
        },
    ).run()
