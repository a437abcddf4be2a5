"""Files that are made from content or for it: written whole or not at all, whoever reads or writes beside; of old ones the latest stay."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write(file: Path, data: bytes | str, mode: int = 0o600) -> None:
    """Put ``data`` (text as UTF-8) in the place of whatever ``file`` held; its folder is made.  Raises ``OSError``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data.encode() if isinstance(data, str) else data)
        os.chmod(name, mode)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def forget_older(file: Path, most: int) -> None:
    """Of the files beside ``file`` with its ending, keep the latest ``most``."""
    for old in sorted(file.parent.glob(f"[!.]*{file.suffix}"), key=lambda path: path.stat().st_mtime)[:-most]:
        old.unlink(missing_ok=True)
