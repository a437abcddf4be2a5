"""A release for stations that no network reaches: content, ear and index in one signed file, tried before it replaces.

The file is a tar: ``manifest.json`` (version, hash and a hash of every file), its ed25519 signature, and the files.  What
was replaced is kept beside, so that one command goes back to it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from triage.content.findings import ContentError
from triage.content.home import var_folder
from triage.content.release import CONTENT
from triage.decision.judge import Judge
from triage.hearing.fitting import ear_file, quietly
from triage.lookup import Lookup
from triage.trouble import Trouble

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
#: Below var/: what was replaced, to go back to.
PREVIOUS = "previous"
#: A bundle is content of some megabytes, an ear and an index.
_MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds: ``files`` are names with the hash of each."""

    version: str
    hash: str
    files: dict[str, str]


def make(home: Path, out: Path, key: Path, tell: Callable[[str], None] = quietly) -> Bundle:
    """Write the content of ``home`` with its ear and index into ``out``.  Raises ContentError and Trouble."""
    signer = _private(key)
    judge, lookup = Judge.open(home, tell), Lookup.open(home, tell)
    files = {path.relative_to(home).as_posix(): path for folder in CONTENT for path in sorted((home / folder).rglob("*")) if path.is_file()}
    var = var_folder(home)
    built = [ear_file(home), *sorted((var / "index" / lookup.version).rglob("*"))]
    files |= {f"var/{path.relative_to(var).as_posix()}": path for path in built if path.is_file()}
    bundle = Bundle(judge.rulebook.version, judge.hash, {name: _hash(path.read_bytes()) for name, path in files.items()})
    manifest = json.dumps(bundle.__dict__, ensure_ascii=False, sort_keys=True).encode()
    with tarfile.open(out, "w:gz") as archive:
        for name, words in ((MANIFEST, manifest), (SIGNATURE, signer.sign(manifest))):
            entry = tarfile.TarInfo(name)
            entry.size = len(words)
            archive.addfile(entry, io.BytesIO(words))
        for name, path in files.items():
            archive.add(path, name, recursive=False)
    return bundle


def apply(home: Path, file: Path, key: Path, tell: Callable[[str], None] = quietly) -> Bundle:
    """Put what ``file`` holds in the place of the content of ``home``, once it was tried.  Raises Trouble: then nothing changed."""
    with _unpacked(home, file, key) as (bundle, folder):
        _tried(bundle, folder, tell)
        _built_into(home, folder)
        kept = _fresh(var_folder(home) / PREVIOUS)
        _swap(home, folder, kept)
    return bundle


def roll_back(home: Path, tell: Callable[[str], None] = quietly) -> str:
    """Go back to what the last bundle replaced; the version that is then there.  Raises Trouble."""
    previous = var_folder(home) / PREVIOUS
    if not all((previous / name).is_dir() for name in CONTENT):
        raise Trouble("没有可以退回的版本：这里还没有换过包，或者已经退回过了。")
    kept = Path(tempfile.mkdtemp(dir=var_folder(home)))
    _swap(home, previous, kept)
    shutil.rmtree(previous)
    shutil.rmtree(kept)
    return (home / "rules/VERSION").read_text(encoding="utf-8").strip()


@contextmanager
def _unpacked(home: Path, file: Path, key: Path) -> Iterator[tuple[Bundle, Path]]:
    """The bundle and a folder beside ``home``'s own var with all its files, each of them as it was signed."""
    folder = Path(tempfile.mkdtemp(dir=var_folder(home)))
    try:
        try:
            with tarfile.open(file) as archive:
                if sum(entry.size for entry in archive) > _MOST_BYTES:
                    raise Trouble(f"{file} 解开太大，不像是办成的包。")
                archive.extractall(folder, filter="data")
        except (OSError, tarfile.TarError):
            raise Trouble(f"{file} 读不出来，不是完整的包；请重新拷一份。") from None
        yield _signed(folder, file, key), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _signed(folder: Path, file: Path, key: Path) -> Bundle:
    try:
        manifest = (folder / MANIFEST).read_bytes()
        _public(key).verify((folder / SIGNATURE).read_bytes(), manifest)
        bundle = Bundle(**json.loads(manifest))
    except InvalidSignature:
        raise Trouble(f"{file} 的签名和 {key} 对不上：不是这把钥匙签的，或者被改过；没有换。") from None
    except (OSError, ValueError, TypeError):
        raise Trouble(f"{file} 里没有签过名的清单，不是办成的包；没有换。") from None
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    for name in (MANIFEST, SIGNATURE):
        del found[name]
    wrong = sorted({*found} ^ {*bundle.files}) or [name for name, path in found.items() if _hash(path.read_bytes()) != bundle.files[name]]
    if wrong:
        raise Trouble(f"{file} 里的 {wrong[0]} 和签过名的清单对不上，没有换；请重新拷一份。")
    return bundle


def _tried(bundle: Bundle, folder: Path, tell: Callable[[str], None]) -> None:
    """Open it as a desk does, and let it answer every danger's own example."""
    tell("试一试新的内容……")
    try:
        judge = _opened(folder)
    except ContentError as error:
        raise Trouble(f"新的内容有错，没有换：{str(error).splitlines()[0]}") from None
    if judge.hash != bundle.hash:
        raise Trouble(f"新的内容要配新的程序（包的指纹 {bundle.hash}，在这台机器上是 {judge.hash}）；先升级程序，没有换。")
    for rule in judge.rulebook.rules:
        if rule.danger and rule.status in ("试行", "正式") and rule.hit and judge.decide(rule.hit[0].text).danger is None:
            raise Trouble(f"新的内容听不出危险：{rule.id} 的例子没有问也没有亮红，没有换。")


def _opened(folder: Path) -> Judge:
    """The judge of the unpacked content, with the ear that came along; its index is opened too."""
    named = os.environ.pop("BANCHENG_VAR", None)  # what is tried has its own
    try:
        Lookup.open(folder)
        return Judge.open(folder)
    finally:
        if named is not None:
            os.environ["BANCHENG_VAR"] = named


def _built_into(home: Path, folder: Path) -> None:
    """Ear and index are named by what they are made of: they stand beside the old ones."""
    shutil.copytree(folder / "var", var_folder(home), dirs_exist_ok=True)


def _swap(home: Path, new: Path, kept: Path) -> None:
    """``home``'s content goes to ``kept`` and that of ``new`` takes its place: by renaming, so that no file is half there."""
    for name in CONTENT:
        shutil.move(home / name, kept / name)
        shutil.move(new / name, home / name)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _hash(words: bytes) -> str:
    return hashlib.sha256(words).hexdigest()


def _private(key: Path) -> Ed25519PrivateKey:
    try:
        found = load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise Trouble(f"{key} 不是签名的钥匙；先运行 bancheng bundle key 做一对。") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise Trouble(f"{key} 不是 ed25519 的钥匙；用 bancheng bundle key 做一对。")
    return found


def _public(key: Path) -> Ed25519PublicKey:
    try:
        found = load_pem_public_key(key.read_bytes())
    except (OSError, ValueError):
        raise Trouble(f"{key} 不是验签的钥匙；要的是 bancheng bundle key 做的那个 .pub 文件。") from None
    if not isinstance(found, Ed25519PublicKey):
        raise Trouble(f"{key} 不是 ed25519 的钥匙。")
    return found
