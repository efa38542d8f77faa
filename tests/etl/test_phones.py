"""Phones at rest: one identity however they come, masked where shown, sealed for a hand-off."""

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from etl import cells
from etl.pipeline import Plan, refresh
from queries import phones
from queries.errors import SealError
from queries.phones import PhoneSeal
from tests.conftest import AS_OF, COMPANY
from tests.etl.building import opened, rows

NUMBER = "13800000001"
MAPPING = """
source: crm
title: 会员系统
files:
  - file: members*.csv
    loads:
      - target: members
        columns: {member_id: 卡号, phone: 手机}
"""


@pytest.mark.parametrize(
    "text",
    [NUMBER, "13800000001.0", "+86 138-0000-0001", hashlib.sha256(NUMBER.encode()).hexdigest()],
)
def test_a_page_and_a_reader_know_a_phone_by_the_same_hash(text: str):
    read = pl.select(cells.phone_hash(pl.lit(text), b"key")).item()
    assert read == phones.phone_hash(text, b"key") == phones.phone_hash(NUMBER, b"key")


@pytest.mark.parametrize("text", ["138****0001", "12345", "", "f" * 63])
def test_what_is_no_phone_has_no_hash(text: str):
    assert phones.phone_hash(text, b"key") is None


def test_a_sealed_number_opens_with_its_key_and_with_no_other():
    seal = PhoneSeal.of_text("first key\n")
    sealed = seal.seal(NUMBER)
    assert NUMBER not in sealed
    assert seal.unseal(sealed) == NUMBER
    with pytest.raises(SealError, match=r"phone-seal\.key"):
        PhoneSeal.of_text("another key").unseal(sealed)
    with pytest.raises(SealError):
        seal.unseal(sealed[:-8] + "AAAAAAA=")
    with pytest.raises(SealError):
        seal.unseal(NUMBER)


def test_after_a_change_of_key_what_was_sealed_before_still_opens():
    before = PhoneSeal.of_text("old").seal(NUMBER)
    rotated = PhoneSeal.of_text("new\nold\n")
    assert rotated.unseal(before) == NUMBER
    assert PhoneSeal.of_text("new").unseal(rotated.seal(NUMBER)) == NUMBER


def test_written_and_hashed_phones_meet_and_nothing_on_disk_shows_one(tmp_path: Path):
    inbox, data = tmp_path / "inbox", tmp_path / "data"
    inbox.mkdir()
    (inbox / "crm.mapping.yaml").write_text(MAPPING, "utf-8")
    (inbox / "members1.csv").write_text(f"卡号,手机\nM1,{NUMBER}\n", "utf-8")
    digest = hashlib.sha256(NUMBER.encode()).hexdigest().upper()
    (inbox / "members2.csv").write_text(f"卡号,手机\nM2,{digest}\n", "utf-8")
    targets = ("marts.dim_identities", "marts.dim_phones")

    def published(seal: str) -> list[tuple]:
        company = replace(COMPANY, phone_seal=seal)
        report = refresh(
            inbox, data, company=company, as_of=AS_OF, plan=Plan(targets=targets), workers=1
        )
        assert report.published, report.as_json()
        with opened(data) as marts:
            assert rows(marts, "select count(distinct one_id) from marts.dim_identities") == [(1,)]
            assert not rows(marts, "select * from meta.settings where name like 'phone%'")
            return rows(marts, "select phone_masked, phone_sealed from marts.dim_phones")

    ((masked, sealed),) = published("old key")
    assert masked == "138****0001"
    assert PhoneSeal.of_text("old key").unseal(sealed) == NUMBER
    # Numbers still in the inbox are sealed anew under the new key.
    ((_, resealed),) = published("new key\nold key")
    assert PhoneSeal.of_text("new key").unseal(resealed) == NUMBER
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert len(kept) > 3
    for path in kept:
        content = path.read_bytes()
        assert NUMBER.encode() not in content
        assert digest.lower().encode() not in content.lower()
