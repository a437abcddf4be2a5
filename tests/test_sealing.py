"""What is personal is sealed: nothing of it in the database, gone for good once erased, found again by its number alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.ledger.listing import Wanted
from triage.ledger.sealing import seal, unseal
from triage.ledger.tables import KEYS, PERSONAL
from triage.trouble import Trouble

KEY = bytes(range(32))


@settings(deadline=None)  # the first of all loads the cipher
@given(st.binary(max_size=300), st.text(max_size=40).filter(lambda place: place.isprintable()))
def test_what_is_sealed_opens_where_it_belongs_and_nowhere_else(value, place):
    sealed = seal(KEY, value, place)
    assert unseal(KEY, sealed, place) == value
    with pytest.raises(Trouble):
        unseal(KEY, sealed, place + "x")
    with pytest.raises(Trouble):
        unseal(bytes(32), sealed, place)


def test_the_same_words_are_sealed_differently_each_time():
    assert seal(KEY, b"a", "here") != seal(KEY, b"a", "here")


def test_a_copy_of_the_database_without_the_master_key_tells_nothing(counter):
    case = counter.register(citizen="王小明", identity="310101199001011234", words="小孩报不上户口")
    with counter.ledger.store.read() as connection:
        rows = " ".join(str(row) for table in (PERSONAL, KEYS) for row in connection.execute(sa.select(table)))
    for said in ("王小明", "310101199001011234", "小孩报不上户口", "没做"):
        assert said not in rows
    counter.ledger.seal.file.unlink()
    with pytest.raises(Trouble, match="主密钥文件不在了"):
        counter.ledger.texts(counter.officer, case.number)


def test_the_master_key_is_for_the_servers_user_alone(counter):
    counter.register(citizen="王小明")
    assert counter.ledger.seal.file.stat().st_mode & 0o077 == 0


def test_erased_words_are_gone_and_the_ledger_still_verifies(counter):
    case, other = counter.register(citizen="王小明", telephone="13812345678"), counter.register(citizen="李四")
    with counter.ledger.turn() as turn:
        turn.erase(counter.lead, case.number, "保存期满", "erase", counter.now)
    assert counter.ledger.texts(counter.officer, case.number) == {}
    assert "李四" in counter.ledger.plain(counter.officer, other.number, "核对登记的内容").values()
    assert counter.ledger.page(counter.officer, Wanted(person="13812345678")).rows == ()
    assert counter.ledger.case(counter.officer, case.number).service == "birth"
    assert counter.verify().problems == []


def test_a_person_is_found_by_the_number_however_it_is_written_and_only_where_one_may_look(counter):
    case = counter.register(telephone="138 1234-5678", identity="31010119900101123x")
    for typed in ("13812345678", "+86 138-1234-5678", "31010119900101123X"):
        assert [row["number"] for row in counter.ledger.page(counter.officer, Wanted(person=typed)).rows] == [case.number]
    assert counter.ledger.page(counter.officer, Wanted(person="13812345679")).rows == ()
    assert counter.ledger.page(counter.neighbour, Wanted(person="13812345678")).rows == ()
