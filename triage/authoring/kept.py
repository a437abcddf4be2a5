"""The result of the checks, kept under var/ by the hash of everything it depends on.

Where nothing changed nothing is done again: a second ``bancheng check`` reads the files, finds the hash and tells what the
first one found.  What counts: every byte under rules/ and kb/ and who owns them, the code of the program and the libraries
beside it, the day, the commit that is compared with, the ears and the record that are there.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import triage
from triage.authoring.result import Result
from triage.content import made
from triage.content.home import var_folder

FOLDER = "checked"
#: What the checks look at, below a home; and what of var/ they go by.
_LOOKED_AT, _DERIVED = ("rules", "kb", ".github/CODEOWNERS"), ("ear", "record")
_KEPT = 8


class KeptResult:
    """The result of one check; ``asked`` is everything beside the files that it depends on.

    The files are hashed when it is made: what is changed while the checks run is not what was checked.
    """

    def __init__(self, home: Path, *asked: object):
        digest = hashlib.sha256(f"{code()}\0{asked}".encode())
        for name, words in (*_files(home), *_derived(home)):
            digest.update(f"\0{name}\0{len(words)}\0".encode("utf-8", "surrogateescape"))
            digest.update(words)
        self._file = var_folder(home) / FOLDER / f"{digest.hexdigest()[:24]}.pickle"

    def read(self) -> Result | None:
        """The result, where there is one."""
        try:
            result = pickle.loads(self._file.read_bytes())
        except Exception:  # none yet, cut short, or of another Python: as good as none
            return None
        return result if isinstance(result, Result) else None

    def write(self, result: Result) -> None:
        """Keep it; a folder that cannot be written to costs time, nothing else."""
        try:
            made.write(self._file, pickle.dumps(result))
            made.forget_older(self._file, _KEPT)
        except OSError:
            return


@cache
def code() -> str:
    """A hash of all code that reads, hears, judges and checks, with the libraries beside it."""
    home, digest = Path(triage.__file__).parent, hashlib.sha256(sys.version.encode())
    digest.update(str(Path(sysconfig.get_path("purelib")).stat().st_mtime_ns).encode())  # moves with whatever is installed
    for path in sorted(path for ending in ("py", "json") for path in home.rglob(f"*.{ending}")):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file and folder below what is looked at, with its bytes; of a link where it leads."""
    for top in _LOOKED_AT:
        for folder, inner, files in os.walk(home / top):
            inner.sort()
            for name in sorted((*inner, *files)):
                yield _seen(os.path.join(folder, name), home)
        if (home / top).is_file():
            yield _seen(os.path.join(home, top), home)


def _seen(path: str, home: Path) -> tuple[str, bytes]:
    name = os.path.relpath(path, home)
    if os.path.islink(path):
        return name, f"→{os.readlink(path)}".encode("utf-8", "surrogateescape")
    if os.path.isdir(path):
        return name, b""
    try:
        with open(path, "rb") as file:
            return name, file.read()
    except OSError as error:
        return name, str(error).encode()


def _derived(home: Path) -> Iterator[tuple[str, bytes]]:
    """The ears and the records, which are named by what they were made from, in the order of their making."""
    for folder in _DERIVED:
        found = [path for path in (var_folder(home) / folder).glob("*") if path.is_file()]
        for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name)):
            yield f"{folder}/{path.name}", b""
