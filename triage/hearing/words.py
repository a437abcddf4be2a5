"""jieba on a Tokenizer of its own: the project's dictionary, its own cache folder, no shared global state."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

with warnings.catch_warnings():
    # jieba 0.42.1 writes regular expressions without r"": Python 3.12 says so at import.
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)


def dictionary(cache: Path) -> jieba.Tokenizer:
    """A tokenizer of its own with jieba's dictionary.  The half million words of it are in memory once, whoever has them."""
    own, known = jieba.Tokenizer(), _known(cache)
    own.FREQ, own.total, own.initialized = known.FREQ.copy(), known.total, True
    return own


@lru_cache(1)
def _known(cache: Path) -> jieba.Tokenizer:
    known = jieba.Tokenizer()
    known.tmp_dir = str(cache)
    known.initialize()
    return known


def forget() -> None:
    """Whoever needs the dictionary has it: let go of what only copies are made from."""
    _known.cache_clear()


def tokenizer(words: Iterable[str], cache: Path) -> jieba.Tokenizer:
    """A tokenizer that keeps each of ``words`` whole; never changed after this call, so safe for threads."""
    own = dictionary(cache)
    for word in sorted(set(words)):
        if len(word) > 1:
            own.add_word(word)
    return own


def knows(own: jieba.Tokenizer, word: str) -> bool:
    """Whether ``word`` is in the dictionary; what only begins a word is not."""
    return bool(own.FREQ.get(word))


def edges(own: jieba.Tokenizer, words: str) -> set[int]:
    """The offsets where a word begins or ends."""
    found = {0}
    for _, _, end in own.tokenize(words):
        found.add(end)
    return found
