"""Every command in the departments' two READMEs is run, in order, in a copy of the real content with fewer rules and labels."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from triage import terms
from triage.content.schema import FOLDER

HOME = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.S | re.M)
#: Of each file of labelled matters, how many the ear learns from and how many are judged; of the service whose rules are
#: written in the READMEs it learns from all: the examples shown there must be heard.
LEARNED, JUDGED, WRITTEN = 30, 2, "户口簿补发"
READMES = ("rules/README.md", "kb/README.md")


def commands(readme: str) -> list[str]:
    return [line for block in _BLOCK.findall((HOME / readme).read_text(encoding="utf-8")) for line in block.splitlines() if line.strip()]


def shell(command: str, home: Path, var: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "BANCHENG_HOME": str(home),
        "BANCHENG_VAR": str(var),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GIT_AUTHOR_NAME": "科员",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "科员",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    return subprocess.run(command, shell=True, cwd=home, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content in a repository of its own, with somewhere to push to."""
    home = tmp_path / "home"
    home.mkdir()
    for folder in ("rules", "kb"):
        shutil.copytree(HOME / folder, home / folder)
    for line in terms.LINES:  # of each line the rules of one service, and those that are written on: six hundred rules say no more
        for path in sorted((home / "rules" / line).glob("*.yaml"))[1:]:
            if f"service: {WRITTEN}" not in path.read_text(encoding="utf-8"):
                path.unlink()
    kept = set()
    for path in (home / "kb/cases/matters").glob("*.jsonl"):
        told = path.read_text(encoding="utf-8").splitlines()
        matters = [json.loads(line) for number, line in enumerate(told) if number < LEARNED or WRITTEN in line]
        for matter in matters[JUDGED:]:  # matters of which nobody says what is right teach the ear and are not judged
            matter.pop("accept", None)
        path.write_text("".join(json.dumps(matter, ensure_ascii=False) + "\n" for matter in matters), encoding="utf-8")
        kept |= {matter["id"] for matter in matters}
    said = home / "kb/cases/wordings.jsonl"
    rows = [line for line in said.read_text(encoding="utf-8").splitlines() if json.loads(line)["id"] in kept]
    said.write_text("".join(f"{line}\n" for line in rows), encoding="utf-8")
    for line in (
        "git init -q -b main",
        "git add -A",
        "git commit -q -m 起点",
        "git init -q --bare ../origin.git",
        "git remote add origin ../origin.git",
        "git push -q origin main",
    ):
        done = shell(line, home, tmp_path / "var")
        assert done.returncode == 0, done.stderr
    return home


@pytest.mark.slow  # review and impact of a whole rulebook, several times: minutes
@pytest.mark.parametrize("readme", READMES)
def test_every_command_does_what_it_says(readme: str, copy: Path, tmp_path: Path) -> None:
    lines = commands(readme)
    assert len(lines) >= 6
    for line in lines:
        before = shell("git rev-parse HEAD; git diff; git status --short", copy, tmp_path / "var").stdout
        done = shell(line.replace("/tmp/lianshou", str(tmp_path / "lianshou")), copy, tmp_path / "var")
        assert done.returncode == 0, f"{readme}：{line}\n{done.stdout}\n{done.stderr}"
        if line.startswith("sed -i"):
            assert before != shell("git rev-parse HEAD; git diff; git status --short", copy, tmp_path / "var").stdout, (
                f"{line} 什么也没有改到"
            )


def test_the_yaml_shown_is_allowed_by_the_schema() -> None:
    from triage.content import schema, yamlfile

    text = (HOME / "rules/README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```yaml\n(.*?)^```", text, re.S | re.M)
    assert shown
    assert schema.check(yamlfile.parse(shown[1], "README.md"), "rules", "README.md") == []


def test_an_editor_knows_every_content_file() -> None:
    """Each schema named in .vscode/settings.json is there, in Chinese, and each content file has one."""
    wired = json.loads((HOME / ".vscode/settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    for name in wired:
        schema = json.loads((HOME / name).read_text(encoding="utf-8"))
        assert re.search(r"[\u4e00-\u9fff]", schema["title"])
    patterns = [pattern for given in wired.values() for pattern in ([given] if isinstance(given, str) else given)]
    for path in (path for folder in ("rules", "kb") for path in (HOME / folder).rglob("*.yaml")):
        file = path.relative_to(HOME)
        assert any(file.match(pattern.replace("**/", "*/")) for pattern in patterns) or file.parts[1] == "versions", file


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.json")))
def test_each_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(json.loads((FOLDER / name).read_text(encoding="utf-8")))


def test_each_line_has_owners_for_logic_and_for_wording() -> None:
    owners = (HOME / ".github/CODEOWNERS").read_text(encoding="utf-8")
    for line in terms.LINES:
        logic = re.search(rf"^/rules/{line}/\s+(\S.*)$", owners, re.M)
        wording = re.search(rf"^/kb/replies/{line}/\s+(\S.*)$", owners, re.M)
        assert logic
        assert wording
        assert not set(logic[1].split()) & set(wording[1].split())


def test_the_workflow_runs_what_is_there() -> None:
    import yaml

    from triage.cli import COMMANDS

    text = (HOME / ".github/workflows/content.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["jobs"]["content"]["steps"]
    used = set(re.findall(r"bancheng (\w+)", text)) - {"content"}
    assert {"review", "check", "due"} <= used <= set(COMMANDS)


def test_the_local_command_is_what_the_workflow_runs() -> None:
    workflow = (HOME / ".github/workflows/content.yml").read_text(encoding="utf-8")
    make = re.search(r"^check:.*\n\t(.+)$", (HOME / "Makefile").read_text(encoding="utf-8"), re.M)
    assert make
    assert "bancheng review" in make[1]
    assert "bancheng review" in workflow
