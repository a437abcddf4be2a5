"""The learned ear: what it hears, how sure it is, and that it is the same wherever it is built."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import terms
from triage.content.home import find_home
from triage.content.labelled import LabelledMatter
from triage.hearing.crossing import folds, twins
from triage.hearing.ear import Ear
from triage.hearing.fitting import causes_of, fit, open_ear

HOME = find_home(Path(__file__).parent)


@cache
def ear() -> Ear:
    opened = open_ear(HOME)
    assert opened
    return opened


def few() -> list[LabelledMatter]:
    """A dozen matters of two causes and two services, one danger."""
    ready = [LabelledMatter(f"a{i}", f"材料都带齐了窗口不收{word}", ("护照",), "ready_refused") for i, word in enumerate("甲乙丙丁")]
    asks = [LabelledMatter(f"b{i}", f"想问问要带什么材料{word}", ("旅馆",), "asks_only") for i, word in enumerate("甲乙丙丁")]
    risk = [LabelledMatter(f"c{i}", f"快来人有人拿刀{word}", ("其他",), "", danger="violence") for i, word in enumerate("甲乙丙")]
    fire = [LabelledMatter(f"d{i}", f"快来人家里着火了{word}", ("其他",), "", danger="gas_fire") for i, word in enumerate("甲乙丙")]
    return [*ready, *asks, *risk, *fire]


def test_the_ear_knows_causes_services_and_dangers_and_no_path():
    assert set(ear().heads) == {"cause", "service", "danger", "kind"}
    known = {code for head in ear().heads.values() for code in head.codes}
    assert not known & set(terms.PATHS)
    assert not known & set(terms.PATHS.values())


def test_chances_are_chances():
    heard = ear().listen("身份证丢了，后天要高考")
    for chances in (heard.causes(), heard.services({})):
        assert all(0 < chance <= 1 for _, chance in chances)
        assert sum(chance for _, chance in chances) <= 1.0001


def test_a_name_in_the_words_makes_its_service_likelier():
    heard = ear().listen("户口迁移，窗口说不行")
    without = dict(heard.services({}))["户口迁移"]
    assert dict(heard.services({"户口迁移": 4.0}))["户口迁移"] > without


def test_the_same_matters_give_the_same_ear_and_another_label_another():
    known = causes_of(HOME)
    first, again = fit(few(), known), fit(few(), known)
    assert first.as_bytes() == again.as_bytes()
    assert first.hash == again.hash
    changed = [LabelledMatter("a0", few()[0].text, ("旅馆",), "asks_only"), *few()[1:]]
    assert fit(changed, known).hash != first.hash


def test_an_ear_that_was_kept_hears_as_before(tmp_path):
    made = fit(few(), causes_of(HOME))
    made.save(tmp_path / "ear.npz")
    kept = Ear.load(tmp_path / "ear.npz")
    assert kept.hash == made.hash
    assert kept.listen("窗口不收").causes() == made.listen("窗口不收").causes()


def test_a_file_that_is_no_ear_is_refused(tmp_path):
    (tmp_path / "ear.npz").write_bytes(b"nonsense")
    with pytest.raises((OSError, ValueError)):
        Ear.load(tmp_path / "ear.npz")


def test_near_twins_are_held_back_together():
    texts = ["我的材料都带齐了窗口就是不收", "真的，我的材料都带齐了窗口就是不收", "想问问居住证怎么办"]
    family = twins(texts)
    assert family[0] == family[1] != family[2]
    places = folds(texts, 2)
    assert places[0] == places[1]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_ear(text):
    heard = ear().listen(text)
    danger, kinds = heard.danger(())
    assert 0 <= danger <= 1
    assert heard.causes()
    assert kinds or len(text.strip()) < 7


def test_what_a_department_wrote_down_is_heard_in_words_that_nobody_taught():
    """A phrase of the vocabulary is a mark: it leans the ear the same way as the words it was learned from."""
    heard = ear().listen("这个嘛", ["yes:就在眼前"])
    assert dict(heard.causes())["urgent"] > dict(ear().listen("这个嘛").causes()).get("urgent", 0)


def test_marks_tell_causes_and_nothing_else():
    plain, marked = ear().listen("户口迁移"), ear().listen("户口迁移", ["yes:就在眼前", "missing:户口簿"])
    assert plain.services({}) == marked.services({})
    assert plain.danger(()) == marked.danger(())
