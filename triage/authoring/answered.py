"""A department's answer to one case made into a draft of the content: a patch that was tried by ``check`` in a copy.

The trial takes as long as a check does, so it runs as a process of its own; what is asked, and how it went, stands in
``var/patches/<number>.json`` beside the patch.  Nothing personal goes in: every text is masked first.  The main content is
never written to: a person looks at the patch and hands it in like any other change.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from triage import terms
from triage.authoring import drafts
from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.authoring.edit import EditError
from triage.content import made
from triage.content.home import var_folder
from triage.content.memory import remembering
from triage.content.release import CONTENT
from triage.content.services import Service, load_services
from triage.privacy import mask

FOLDER = "patches"
KINDS = {"reply": "口径", "article": "文章"}
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*")
#: Seconds after which a trial that said nothing was broken off.
LOST = 1800


@dataclass(frozen=True)
class Answered:
    """What becomes of an answer: ``service`` is a code, ``path`` a Chinese name; ``heading`` and ``keywords`` are an article's."""

    number: str
    kind: str
    service: str
    title: str
    path: str
    public: str
    facts: tuple[str, ...]
    internal: str
    internal_facts: tuple[str, ...]
    steps: tuple[str, ...]
    owner: str
    heading: str = "能不能办"
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: dict[str, Any]) -> Answered:
        made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        return cls(**made)

    @property
    def masked(self) -> Answered:
        return replace(
            self,
            title=mask(self.title),
            public=mask(self.public),
            internal=mask(self.internal),
            steps=tuple(map(mask, self.steps)),
            keywords=tuple(map(mask, self.keywords)),
        )

    @property
    def words(self) -> str:
        return words_of(self.number)

    def draft(self, service: Service, day: datetime.date) -> drafts.Draft:
        """Not in force before somebody makes it so: its status is 草案."""
        if self.kind == "reply":
            parts = (self.public, self.facts, self.internal, self.internal_facts, self.steps)
            return drafts.reply(service, self.words, self.title, self.path, *parts, self.owner, "草案", day)
        cited = "、".join(dict.fromkeys((*self.facts, *self.internal_facts)))
        sentences = _SENTENCE.findall(self.public)  # each rests on what the department named for the whole
        sections = [(self.heading, "".join(sentence + (f"〔{cited}〕" if cited else "") for sentence in sentences))]
        line = terms.LINES[service.line]
        return drafts.article(service, self.words, self.title, line, "officer", self.keywords, sections, (), self.owner, "草案", day)


def words_of(number: str) -> str:
    """The end of a draft's id: the same for the same case, and nobody reads the case's number from it."""
    return "answer-" + hashlib.sha256(number.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Tried:
    """How a trial went: ``trying``, ``passed``, ``failed`` (``findings`` say what to mend) or ``lost``."""

    asked: Answered
    state: str
    id: str = ""
    file: str = ""
    findings: tuple[str, ...] = ()
    at: float = 0.0


def begin(home: Path, answered: Answered) -> None:
    """Start the trial of a draft; the one before is forgotten."""
    _keep(home, Tried(answered.masked, "trying", at=time.time()))
    command = [sys.executable, "-m", "triage.authoring.answered", str(home), answered.number]
    threading.Thread(target=subprocess.run, args=(command,), kwargs={"stdin": subprocess.DEVNULL}, daemon=True).start()


def look(home: Path, number: str) -> Tried | None:
    """How the last trial went; None where there was none."""
    try:
        kept = json.loads(_file(home, number).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    tried = Tried(Answered.of(kept["asked"]), kept["state"], kept["id"], kept["file"], tuple(kept["findings"]), kept["at"])
    return replace(tried, state="lost") if tried.state == "trying" and time.time() - tried.at > LOST else tried


def patch_file(home: Path, number: str) -> Path:
    return var_folder(home) / FOLDER / f"{number}.patch"


def try_out(home: Path, answered: Answered, day: datetime.date | None = None) -> Tried:
    """Write the draft into a copy of the content and check everything there; where it passes, its patch is kept."""
    patch_file(home, answered.number).unlink(missing_ok=True)
    try:
        service = next((one for one in load_services(home)[0].by_name.values() if one.code == answered.service), None)
        if service is None:
            raise EditError("选这个答复说的是哪个事项。")
        draft = answered.draft(service, day or datetime.date.today())
        if draft.id in drafts.used_ids(home):
            raise EditError(f"{draft.id} 已经写进内容了。")
        with _copy(home) as copy, remembering(var_folder(home)):
            before = draft.write(copy)
            after = (copy / draft.file).read_text(encoding="utf-8")
            findings = [finding for finding in run(read_content(copy, day)).findings if finding.severity == "error"]
    except EditError as error:
        return Tried(answered, "failed", findings=(str(error),))
    if findings:
        return Tried(answered, "failed", draft.id, draft.file, tuple(map(str, findings)))
    patch_file(home, answered.number).write_text(_diff(draft.file, before, after), encoding="utf-8")
    return Tried(answered, "passed", draft.id, draft.file)


@contextmanager
def _copy(home: Path) -> Iterator[Path]:
    """The content in a folder of its own; what is made from content is shared."""
    folder = Path(tempfile.mkdtemp(prefix="bancheng-"))
    try:
        for name in CONTENT:
            shutil.copytree(home / name, folder / name)
        (folder / "var").symlink_to(var_folder(home).resolve(), target_is_directory=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _diff(file: str, before: str, after: str) -> str:
    """As ``git apply`` takes it."""
    old = f"a/{file}" if before else "/dev/null"
    return "".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True), old, f"b/{file}"))


def _file(home: Path, number: str) -> Path:
    return var_folder(home) / FOLDER / f"{number}.json"


def _keep(home: Path, tried: Tried) -> None:
    """Whole or not at all: a page may be looking."""
    made.write(_file(home, tried.asked.number), json.dumps(asdict(tried), ensure_ascii=False))


def main(home: Path, number: str) -> None:
    """The process that :func:`begin` starts."""
    asked = look(home, number)
    if asked:
        _keep(home, try_out(home, asked.asked))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
