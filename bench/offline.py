"""Installation and start without any network: the wheelhouse in a network namespace of its own (Linux, ``unshare``).

make wheelhouse && make bench BENCH="offline dist/bancheng-offline"
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.served import free_port

_SET_FLAGS, _UP = 0x8914, 0x1


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the unpacked wheelhouse")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if not given.inside:
        command = ["unshare", "--net", "--map-root-user", sys.executable, "-m", "bench", "offline", str(given.folder.resolve()), "--inside"]
        raise SystemExit(subprocess.run(command, check=False).returncode)
    _loopback_up()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "bancheng-offline"
        shutil.copytree(given.folder, folder, ignore=shutil.ignore_patterns("venv"))
        print(json.dumps(measured(folder)))


def _loopback_up() -> None:
    """A new namespace has nothing but a loopback that is down: nothing outside can be reached, and so it is meant."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    try:
        socket.create_connection(("1.1.1.1", 53), timeout=2).close()
    except OSError:
        return
    raise SystemExit("there is a network")


def measured(folder: Path) -> dict[str, float]:
    """Seconds to install, and from the start to the first ready answer: at first, and again."""
    begun = time.monotonic()
    subprocess.run(
        ["sh", "install.sh", str(folder / "venv")], cwd=folder, env={**os.environ, "PYTHON": sys.executable}, check=True, stdout=sys.stderr
    )
    told = {"install_s": round(time.monotonic() - begun, 1)}
    for what in ("first_start_s", "second_start_s"):
        told[what] = round(_start(folder), 1)
    return told


def _start(folder: Path) -> float:
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "BANCHENG_DATABASE_URL")}
    environment = {**kept, "BANCHENG_HOME": str(folder / "home"), "BANCHENG_VAR": str(folder / "var")}
    begun = time.monotonic()
    with subprocess.Popen([folder / "venv/bin/bancheng", "serve", "--port", str(port)], cwd=folder, env=environment) as server:
        try:
            while server.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                        return time.monotonic() - begun
                except OSError:
                    time.sleep(0.05)
            raise SystemExit("the server did not start")
        finally:
            server.terminate()
