"""Runs the application: what is read is read once and shared by all workers; a release is taken up without losing a request."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from prometheus_client.multiprocess import mark_process_dead

from triage.content.findings import ContentError
from triage.hearing.fitting import quietly
from triage.trouble import Trouble
from web.app import create_app
from web.office import Office
from web.server.clock import Master
from web.server.watch import Watch

log = logging.getLogger("bancheng.server")


def opened(home: Path, threads: int, tell: Callable[[str], None] = quietly) -> Flask:
    """The application with all it needs in memory, where processes forked later share it."""
    gc.unfreeze()
    gc.collect()  # what the content before the last one left
    gc.disable()  # hardly anything of what is read is garbage, and looking for it takes a third of the time
    try:
        office = Office.open(home, tell)
        office.prepare()
        app = create_app(office, batches=max(1, threads // 2))
        gc.collect()
        gc.freeze()  # the collector would touch, and so copy, what is shared
    finally:
        gc.enable()
    return app


class Server(BaseApplication):
    """gunicorn with its options given here, not in a file.  What has changed is taken up by itself, or at SIGHUP; SIGTERM lets
    requests end."""

    def __init__(self, app: Flask, home: Path, bind: str, workers: int, threads: int):
        self._app, self._home = app, home
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "web.server.worker.PatientWorker",
            "worker_connections": 4_000,  # the worker itself lets the longest waiting go long before
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": 30,
            "timeout": 60,
            "keepalive": 30,
            "limit_request_line": 8_190,
            "child_exit": lambda _server, worker: mark_process_dead(worker.pid),
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def run(self) -> None:
        Master(self, self._home, Watch(self._home)).run()

    def reload(self) -> None:
        """New workers get the content as it is now; where it is wrong the last good content goes on being served."""
        try:
            self._app = self.callable = opened(self._home, self._options["threads"])
        except (ContentError, Trouble) as error:
            log.error("新内容有错，继续用原来的：%s", error)
            self._app.extensions["refused"] = str(error).splitlines()[0]  # told on every page until it is mended
        super().reload()
