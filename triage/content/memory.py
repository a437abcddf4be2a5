"""What was made of a content file, kept under var/ and found again by the file's own words.

A whole rulebook takes two seconds to parse and to hold against its schemas, and an edit changes one file of four hundred.
A key is a hash of everything its value depends on: the words of the file and the code that reads them.  So nothing kept
can be stale: another word, another key.  Nothing is kept of a file with a mistake: mistakes are always looked at anew.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from triage.content import made

#: What the checks and comparisons of authors ask for, and what a server that starts does: neither forgets what the other needs.
FILE, SERVED = "parsed.pickle", "served.pickle"


class Memory:
    """Key → bytes.  What this run did not ask for is forgotten when it is written."""

    def __init__(self, file: Path):
        self._file = file
        self._earlier: dict[str, bytes] = {}
        self._used: dict[str, bytes] = {}
        self._new = False
        try:
            kept = pickle.loads(file.read_bytes())
            if isinstance(kept, dict):
                self._earlier = kept
        except Exception:  # a file cut short, or of another Python, is as good as none
            return

    def recall(self, key: str) -> bytes | None:
        if key in self._used:
            return self._used[key]
        value = self._earlier.get(key)
        if value is not None:
            self._used[key] = value
        return value

    def keep(self, key: str, value: bytes) -> None:
        self._used[key] = value
        self._new = True

    def write(self) -> None:
        """Write what is new; a folder that cannot be written to costs time, nothing else."""
        if not self._new:
            return
        try:
            made.write(self._file, pickle.dumps(self._used))
        except OSError:
            return
        self._new = False


_memory: Memory | None = None


@contextmanager
def remembering(var: Path, file: str = FILE) -> Iterator[None]:
    """Within this, files are parsed and checked only if nobody did so before.  ``file`` in the folder ``var`` keeps it."""
    global _memory
    if _memory is not None:  # somebody further out remembers already
        yield
        return
    _memory = Memory(var / file)
    try:
        yield
    finally:
        _memory.write()
        _memory = None


def memory() -> Memory | None:
    """The memory in use; None where nobody asked for one."""
    return _memory


def code_key(*modules: str) -> str:
    """A hash of the source of ``modules``, of Python and of PyYAML and jsonschema: the code that values come from."""
    return hashlib.sha256(f"{_libraries()} {source_key(*modules)}".encode()).hexdigest()


@cache
def _libraries() -> str:
    from importlib.metadata import version

    return f"{sys.version} {version('pyyaml')} {version('jsonschema')}"


@cache
def source_key(*modules: str) -> str:
    """A hash of the source of ``modules`` alone: the same on every machine, whatever its Python was built with."""
    digest = hashlib.sha256()
    for name in modules:
        source = sys.modules[name].__file__
        digest.update(Path(source).read_bytes() if source else name.encode())
    return digest.hexdigest()


def key_of(kind: str, code: str, words: str) -> str:
    return hashlib.sha256(f"{kind}\0{code}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()
