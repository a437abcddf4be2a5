"""What is learned of each wording: whom it answers, and whom it does not."""

from __future__ import annotations

import numpy
from scipy.sparse import csr_matrix

from triage.hearing.told import Told, fit_told

#: Runs: 0 stands in every matter, 1 is said of a dog that bites, 2 of a dog's licence, 3 by those who ask for money.
EVERY, BITES, LICENCE, MONEY = range(4)
MATTERS = [[EVERY, BITES], [EVERY, BITES, MONEY], [EVERY, LICENCE], [EVERY, LICENCE], [EVERY, LICENCE, MONEY]]
FIT = [["rep-bites"], ["rep-bites"], ["rep-licence"], ["rep-licence"], ["rep-bites"]]
UNFIT = [[], [], [], ["rep-bites"], ["rep-licence"]]


def told(fit=FIT, unfit=UNFIT) -> Told:
    rows = [[1 / len(runs) ** 0.5 if run in runs else 0.0 for run in range(4)] for runs in MATTERS]
    return fit_told(csr_matrix(numpy.array(rows, dtype=numpy.float32)), fit, unfit)


def rows(*runs: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    return numpy.array(runs), numpy.full(len(runs), 1 / len(runs) ** 0.5, dtype=numpy.float32)


def test_words_are_like_those_of_the_matters_that_a_wording_was_told_for():
    alike = told().alike(*rows(EVERY, BITES))
    assert alike["rep-bites"] > alike.get("rep-licence", 0)


def test_what_people_say_whom_a_wording_answers_speaks_for_it():
    answering = told().answering(numpy.array([EVERY, BITES]))
    assert answering["rep-bites"] > answering["rep-licence"]


def test_what_people_say_whom_a_wording_did_not_answer_speaks_against_it():
    heard = numpy.array([EVERY, LICENCE, MONEY])
    unjudged = told(unfit=[[]] * len(MATTERS)).answering(heard)
    assert told().answering(heard)["rep-licence"] < unjudged["rep-licence"]


def test_a_wording_that_was_told_to_nobody_but_judged_is_not_among_them():
    assert told(unfit=[["rep-other"]] * len(MATTERS)).names == ("rep-bites", "rep-licence")


def test_what_was_learned_is_the_same_after_it_was_kept():
    first = told()
    again = Told.of_parts(first.parts())
    assert again.names == first.names
    for one in (rows(EVERY, BITES), rows(LICENCE)):
        assert again.alike(*one) == first.alike(*one)
        assert again.answering(one[0]) == first.answering(one[0])


def test_where_nothing_was_told_nothing_is_heard():
    nothing = fit_told(csr_matrix((0, 4), dtype=numpy.float32), [], [])
    assert nothing.alike(*rows(EVERY)) == {}
    assert nothing.answering(numpy.array([EVERY])) == {}
