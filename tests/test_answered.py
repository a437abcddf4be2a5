"""A department's answer becomes a patch that passes check, or the sentences that say what to mend; never anything personal."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner

from triage.authoring import answered, practice
from triage.authoring.answered import Answered
from triage.cli.check import command as check

ANSWER = Answered(
    "MH05-261129-0001-7",
    "reply",
    "birth",
    "底册查不到，凭户口簿恢复",
    "上报业务部门",
    "可以办。请您带上户口簿到窗口来，我们核对好以后当场录入，有问题打王先生电话13812345678。",
    ("RK-001",),
    "业务部门答复：核对底册以后办理。",
    ("RK-001",),
    ("核对户口簿", "录入后请本人核对"),
    "户政科",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return practice.make_repository(tmp_path_factory.mktemp("answered") / "home")


@pytest.fixture(autouse=True)
def variables(monkeypatch, home):
    monkeypatch.delenv("BANCHENG_VAR", raising=False)
    monkeypatch.setenv("BANCHENG_HOME", str(home))


def tried(home, asked):
    answered._keep(home, answered.Tried(asked.masked, "trying"))
    answered.main(home, asked.number)
    return answered.look(home, asked.number)


@pytest.mark.parametrize("kind", ["reply", "article"])
def test_an_answer_becomes_a_patch_that_applies_and_passes_check(home, tmp_path, kind):
    asked = replace(ANSWER, kind=kind, keywords=("底册查不到",))
    found = tried(home, asked)
    assert found.findings == ()
    assert found.state == "passed"
    patch = answered.patch_file(home, asked.number)
    assert "13812345678" not in patch.read_text(encoding="utf-8") + json.dumps(found.asked.public)
    assert "［手机号］" in patch.read_text(encoding="utf-8")
    copy = shutil.copytree(home, tmp_path / "copy")
    subprocess.run(["git", "-C", str(copy), "apply", str(patch)], check=True)
    told = CliRunner().invoke(check, [], env={"BANCHENG_HOME": str(copy)})
    assert told.exit_code == 0, told.output
    assert found.id in (copy / found.file).read_text(encoding="utf-8")
    changed = subprocess.run(["git", "-C", str(home), "status", "--porcelain"], capture_output=True, check=True)
    assert changed.stdout == b"", "the content itself is untouched"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"public": "可以办。"}, "public"),
        ({"facts": ("RK-999",)}, "RK-999"),
        ({"steps": ()}, "steps"),
        ({"service": "nothing"}, "选这个答复说的是哪个事项"),
    ],
)
def test_what_does_not_pass_leaves_no_patch_and_says_what_to_mend(home, wrong, sentence):
    found = tried(home, replace(ANSWER, **wrong))
    assert found.state == "failed"
    assert sentence in " ".join(found.findings)
    assert not answered.patch_file(home, ANSWER.number).exists()


def test_the_trial_runs_beside_the_desk_and_can_be_looked_at(home):
    answered.begin(home, ANSWER)
    for _ in range(1200):
        if answered.look(home, ANSWER.number).state != "trying":
            break
        time.sleep(0.1)
    assert answered.look(home, ANSWER.number).state == "passed"
    assert answered.look(home, "MH05-261129-0002-5") is None
