"""Measuring the wording on matters whose acceptable wordings somebody read and labelled."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring.fit import Fit, measure_fit
from triage.cli.evaluate import command
from triage.content.acceptable import accepted, check_acceptable, read_acceptable
from triage.content.findings import ContentError
from triage.content.home import find_home
from triage.content.labelled import LabelledMatter
from triage.decision.judge import Judge

HOME = find_home(Path(__file__).parent)
READY = LabelledMatter("T1", "护照材料带齐了窗口不收", ("护照",))
NOTHING = LabelledMatter("T2", "那个", ("其他",))
MATTERS = {matter.id: matter for matter in (READY, NOTHING)}


@cache
def judge() -> Judge:
    return Judge.open(HOME)


def labels(folder: Path, *rows: dict) -> Path:
    file = folder / "wordings.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


def measured(folder: Path, *rows: dict) -> Fit:
    return measure_fit(read_acceptable(labels(folder, *rows), MATTERS, judge().knowledge.replies), MATTERS, judge(), Fit())


def test_a_wording_that_somebody_accepted_counts_and_another_does_not(tmp_path: Path) -> None:
    told = judge().decide(READY.text).reply.id
    assert measured(tmp_path, {"id": "T1", "replies": ["rep-cause-attitude", told]}).first.value == 1
    other = measured(tmp_path, {"id": "T1", "replies": ["rep-cause-attitude"]})
    assert (other.first.value, other.silence.total) == (0, 0)
    assert [(matter.id, said) for _, matter, said in other.wrong] == [("T1", told)]


def test_where_nothing_is_acceptable_silence_is_right(tmp_path: Path) -> None:
    fit = measured(tmp_path, {"id": "T1", "replies": []}, {"id": "T2", "replies": []})
    assert (fit.silence.right, fit.silence.total, fit.first.total) == (1, 2, 0)


def test_where_only_some_wordings_were_read_and_none_was_fit_nothing_is_measured(tmp_path: Path) -> None:
    (label,) = read_acceptable(
        labels(tmp_path, {"id": "T1", "replies": [], "unfit": ["rep-cause-attitude"]}), MATTERS, judge().knowledge.replies
    )
    assert not label.telling


def test_a_wording_that_readers_found_unfit_is_less_accepted_than_others_and_one_that_nobody_read_is_as_good_as_all(tmp_path: Path) -> None:
    (tmp_path / "kb/cases").mkdir(parents=True)
    rows = [{"id": f"T{number}", "replies": ["rep-fit"], "unfit": ["rep-unfit"]} for number in range(5)]
    labels(tmp_path / "kb/cases", *rows, {"id": "T9", "replies": ["rep-told"]})
    readers = accepted(tmp_path)
    assert readers["rep-unfit"] < 0 < readers["rep-fit"]
    assert "rep-told" not in readers
    assert accepted(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        ({"id": "T1a", "replies": []}, "T1"),
        ({"id": "T1", "replies": ["rep-cause-attitud"]}, "rep-cause-attitude"),
        ({"id": "T1"}, "replies"),
        ({"id": "T1", "reply": "rep-cause-attitude"}, "replies"),
        ({"id": "T1", "replies": [], "unfit": ["rep-cause-attitud"]}, "rep-cause-attitude"),
        ({"id": "T1", "replies": ["rep-cause-attitude"], "unfit": ["rep-cause-attitude"]}, "留一处"),
    ],
)
def test_a_label_that_is_not_right_is_told_with_its_mend(tmp_path: Path, row: dict, mend: str) -> None:
    with pytest.raises(ContentError) as error:
        measured(tmp_path, {"id": "T2", "replies": []}, row)
    (finding,) = error.value.findings
    assert finding.line == 2
    assert mend in finding.mend


def test_the_command_tells_both_shares(tmp_path: Path) -> None:
    file = labels(tmp_path, {"id": "S1-001", "replies": []})
    result = CliRunner().invoke(command, ["--wordings", str(file)])
    assert result.exit_code == 0, result.output
    assert "有合适口径的" in result.output
    assert "0/1" in result.output or "1/1" in result.output


def test_thousands_of_mistakes_are_each_told_but_only_for_the_first_is_looked_what_is_near(tmp_path: Path) -> None:
    file = tmp_path / "wordings.jsonl"
    file.write_text("".join(f'{{"id": "gone-{number}", "replies": []}}\n' for number in range(3_000)), encoding="utf-8")
    _, findings = check_acceptable(file, [f"gone-{number}-" for number in range(100)], [], file.name)
    assert len(findings) == 3_000
    assert [finding.mend.startswith("是不是想写") for finding in findings[:50]] == [True] * 50
    assert {finding.mend for finding in findings[50:]} == {"编号照 kb/cases/ 里的写"}
