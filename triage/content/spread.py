"""Work in chunks, spread over processes: the same results as on one, sooner."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any, Protocol

CHUNK = 100


class Worker(Protocol):
    """What does the work: opened once in each process, then given chunk after chunk."""

    def run(self, chunk: list[Any]) -> Any: ...


def spread(
    worker: Worker, again: Callable[[], Worker] | None, items: Iterable[Any], jobs: int | None = None, size: int = CHUNK
) -> Iterator[Any]:
    """What ``worker.run`` makes of each chunk of ``size`` of ``items``, in no order; ``jobs`` processes (all cores if None).

    Where nothing speaks against a fork the processes share what is already open; elsewhere each calls ``again``, and
    without it the work is done in this process alone.
    """
    chunks = _chunks(items, size)
    first = list(itertools.islice(chunks, 2))
    jobs = jobs or os.cpu_count() or 1
    fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if jobs == 1 or len(first) < 2 or not (fork or again):
        yield from map(worker.run, itertools.chain(first, chunks))
        return
    started: dict[str, Any] = {} if fork else {"initializer": _start, "initargs": (again,)}
    global _worker
    _worker = worker
    try:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork" if fork else "spawn"), **started) as pool:
            yield from _in_turn(pool, itertools.chain(first, chunks), jobs * 3)
    finally:
        _worker = None


def _in_turn(pool: ProcessPoolExecutor, chunks: Iterator[list[Any]], ahead: int) -> Iterator[Any]:
    """Only a few chunks ahead at a time, so that memory does not grow with the number of matters."""
    running: set[Future[Any]] = {pool.submit(_work, chunk) for chunk in itertools.islice(chunks, ahead)}
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {pool.submit(_work, chunk) for chunk in itertools.islice(chunks, len(done))}
        yield from (future.result() for future in done)


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk


_worker: Worker | None = None


def _start(again: Callable[[], Worker]) -> None:
    global _worker
    _worker = again()


def _work(chunk: list[Any]) -> Any:
    assert _worker is not None
    return _worker.run(chunk)
