"""The content as it was at a Git revision, put once into a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from triage.content.home import var_folder
from triage.content.release import CONTENT

WORKING_TREE = "工作区"


class RevisionError(Exception):
    """A revision that cannot be had; the message says in Chinese what to do."""


def git(home: Path, *arguments: str) -> str:
    """What a Git command prints; raises :class:`RevisionError`."""
    try:
        done = subprocess.run(["git", "-C", str(home), *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        raise RevisionError("这台机器上没有装 git，比不了两个版本。") from None
    if done.returncode:
        raise RevisionError(f"git {arguments[0]} 没有成功：{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def commit_of(home: Path, revision: str) -> str:
    """The full hash that ``revision`` names."""
    if revision.startswith("-"):
        raise RevisionError(f"“{revision}”不是版本的写法。")
    try:
        return git(home, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
    except RevisionError as error:
        if str(error).startswith("这台机器"):
            raise
        raise RevisionError(
            f"找不到版本“{revision}”。写分支名（如 main、origin/main）、标签或者提交号；刚克隆下来的，先运行 git fetch origin。"
        ) from None


def last_release(home: Path) -> str | None:
    """The commit that last wrote rules/VERSION; None before the first release or outside Git."""
    try:
        return git(home, "log", "-1", "--format=%H", "--", "rules/VERSION").strip() or None
    except RevisionError:
        return None


def default_base(home: Path) -> str:
    """What a change is compared with when nobody says: the shared main branch, else the last release, else the last commit."""
    for name in ("origin/main", "main", "origin/master", "master"):
        with suppress(RevisionError):
            commit = commit_of(home, name)
            if name.startswith("origin/") or commit != commit_of(home, "HEAD"):
                return name
    return last_release(home) or "HEAD"


def shared_base(home: Path) -> str | None:
    """Where the working tree left the shared main branch (its last commit on that branch itself); None outside Git."""
    for name in ("origin/main", "main", "origin/master", "master", "HEAD"):
        with suppress(RevisionError):
            return fork_point(home, name)
    return None


def changed_files(home: Path, commit: str) -> frozenset[str]:
    """The content files of the working tree that are new or otherwise than at ``commit``, relative to ``home``."""
    told = [
        git(home, "diff", "--relative", "--name-only", "-z", commit, "--", *CONTENT),
        git(home, "ls-files", "--others", "--exclude-standard", "-z", "--", *CONTENT),
    ]
    return frozenset(name for names in told for name in names.split("\0") if name)


def fork_point(home: Path, base: str) -> str:
    """Where the working tree left ``base``, so that what others did there meanwhile is not told as our change."""
    try:
        return git(home, "merge-base", commit_of(home, base), "HEAD").strip()
    except RevisionError:
        return commit_of(home, base)


@contextmanager
def content_at(home: Path, revision: str | None) -> Iterator[Path]:
    """A folder with rules/ and kb/ as of ``revision``; ``home`` itself for None, which means the working tree."""
    if revision is None:
        yield home
        return
    commit = commit_of(home, revision)
    folder = Path(tempfile.mkdtemp(prefix="bancheng-"))
    try:
        _extract(home, commit, revision, folder)
        with suppress(OSError):  # everything under var/ is named by the content it was made from, so revisions share it
            (folder / "var").symlink_to(var_folder(home).resolve(), target_is_directory=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _extract(home: Path, commit: str, revision: str, folder: Path) -> None:
    there = [name for name in CONTENT if git(home, "ls-tree", "--name-only", commit, f"{name}/")]
    if not there:
        raise RevisionError(f"版本“{revision}”里还没有 rules/ 和 kb/。")
    for name in CONTENT:
        (folder / name).mkdir()
    with subprocess.Popen(["git", "-C", str(home), "archive", "--format=tar", commit, *there], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            archive.extractall(folder, filter="data")
        # The archive ends before its padding does: Git must not find nobody reading.
        while process.stdout.read(1 << 16):
            pass
    if process.returncode:
        raise RevisionError(f"版本“{revision}”取不出来。")
