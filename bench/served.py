"""A server to be measured: `bancheng serve` as a process of its own, PostgreSQL and nginx where asked for, all on 127.0.0.1."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

HOME = Path(os.environ.get("BANCHENG_HOME") or Path(__file__).resolve().parent.parent)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Served:
    """Started at once, ready when entered, stopped when left."""

    def __init__(self, folder: Path, *options: str, **environment: str):
        self.port, self._options = free_port(), options
        self._environment = {"BANCHENG_HOME": str(HOME), "BANCHENG_DATABASE_URL": f"sqlite:///{folder}/journal.sqlite3"} | environment
        self.log = folder / f"log-{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", "from triage.cli import main; main()", "serve", "--port", str(self.port), *self._options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **self._environment}, stdout=log, stderr=log, start_new_session=True
            )

    def __enter__(self) -> Self:
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(90)

    def wait(self, path: str = "/readyz") -> float:
        """Seconds until it answers."""
        began = time.monotonic()
        while time.monotonic() < began + 600 and self.process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5):
                return time.monotonic() - began
            time.sleep(0.05)
        raise SystemExit(f"the server did not start: {self.log.read_text(encoding='utf-8', errors='replace')[-2000:]}")

    def workers(self) -> set[int]:
        """The processes that answer."""
        master = self.process.pid
        listed = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return {int(pid) for pid in listed if b"--port" in _bytes(f"/proc/{pid}/cmdline")}

    def kill(self) -> None:
        """All of it, at once, as when the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def megabytes(self) -> dict[str, float]:
        """Proportional memory: of the master, of the workers each on average, of all."""
        workers = [pss(pid) for pid in self.workers()]
        master = pss(self.process.pid)
        each = sum(workers) / max(1, len(workers))
        return {"master": round(master), "worker": round(each), "all": round(master + sum(workers))}


def pss(pid: int) -> float:
    found = re.search(rb"^Pss:\s+(\d+)", _bytes(f"/proc/{pid}/smaps_rollup"), re.M)
    return int(found[1]) / 1024 if found else 0.0


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError:  # a process that has gone
        return b""


@contextlib.contextmanager
def nginx(folder: Path, ports: list[int]) -> Iterator[int]:
    """nginx as ``deploy/nginx.conf`` has it, without certificates, in front of ``ports``; gives its own port."""
    port = free_port()
    written = (Path(__file__).resolve().parent.parent / "deploy/nginx.conf").read_text(encoding="utf-8")
    servers = "\n".join(f"    server 127.0.0.1:{behind} max_fails=1 fail_timeout=5s;" for behind in ports)
    written = re.sub(r"(upstream bancheng \{\n).*?(    keepalive)", rf"\1{servers}\n\2", written, flags=re.S)
    written = re.sub(r"^ *ssl_certificate.*\n", "", written, flags=re.M).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    written = written.replace("/var/log/nginx/bancheng.log", f"{folder}/access.log")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{\n{places}{written}}}\n",
        encoding="utf-8",
    )
    command = ["nginx", "-c", str(config), "-e", f"{folder}/error.log"]
    subprocess.run([*command, "-t", "-q"], check=True)
    process = subprocess.Popen(command)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)
