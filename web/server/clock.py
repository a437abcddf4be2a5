"""gunicorn's master, which looks after one more child: the ledger's worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from web.server.watch import Watch


class Clock:
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


class Master(Arbiter):
    """Stops the workers first, so that no request waits for the clock; a reload starts the clock anew with the new content.
    New content is taken up as soon as its files have come to rest."""

    def __init__(self, app: BaseApplication, home: Path, watch: Watch):
        super().__init__(app)
        self._clock, self._watch = Clock(), watch
        self._home = home
        self._building: subprocess.Popen | None = None

    def manage_workers(self) -> None:
        super().manage_workers()
        self._clock.tend()
        if self._watch.changed():
            self.reload()
        if self._building and self._building.poll() is not None:
            self._building = None
            super().reload()
            self._clock.stop()

    def reload(self) -> None:
        """Build first, in a process of its own: that may take minutes, in which workers die and the server is told to stop."""
        if self._building is None:
            self._building = building(self._home)

    def stop(self, graceful: bool = True) -> None:
        if self._building:
            self._building.terminate()
        super().stop(graceful)
        self._clock.stop()


def building(home: Path) -> subprocess.Popen:
    """Builds ear and index; takes its memory along when it ends."""
    command = [sys.executable, "-c", "from triage.cli import main; main()", "build", "--home", str(home)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)
