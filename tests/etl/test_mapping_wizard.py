"""The wizard: what it proposes, what it asks, and that an open question is never loaded."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import FileRefusedError
from etl.reading import input_file
from etl.sources import mapped
from etl.sources import mapping_wizard as wizard
from etl.sources.mapping_file import parse_mapping, read_mapping
from tests.conftest import REPOSITORY
from tests.etl.building import CONTEXT, built, read, rows

ORDERS = """订单编号,下单时间,付款时间,实付金额（元）,订单状态,手机号,备注
E1,2026-09-01 10:00:00,2026-09-01 10:01:00,12.30,已付款,13800000001,x
E2,2026-09-02 10:00:00,,5.00,待付款,13800000002,
E3,昨天,,5.00,已取消,,
"""


def proposed(folder: Path, content: str, name: str = "shop-orders-2026-09.csv", **chosen: str):
    (folder / name).write_text(content, "utf-8")
    file = input_file(folder / name, folder)
    proposal = wizard.propose(file, **chosen)
    return proposal, wizard.attempt(file, proposal, CONTEXT)


def test_a_table_is_proposed_tried_and_then_loaded_by_the_refresh(tmp_path):
    proposal, trial = proposed(tmp_path, ORDERS, money="yuan")
    assert (proposal.target, proposal.questions) == ("orders", ())
    assert trial is not None
    assert (trial.loaded, trial.refused) == (2, 1)
    assert trial.rows["paid_fen"].to_list() == [1230, 500]
    assert [refusal.row for refusal in trial.refusals] == [4]
    assert "没有用到的列：备注" in proposal.text
    told = "\n".join(wizard.told(proposal, trial))
    assert "读入 2 行，拒绝 1 行" in told
    assert "order_id=E1" in told
    assert "13800000001" not in told
    files = {"shop.mapping.yaml": proposal.text, "shop-orders-2026-10.csv": ORDERS}
    marts = built(tmp_path / "b", files, "marts.fct_orders")
    found = rows(marts, "select order_id, status from marts.fct_orders order by 1")
    marts.close()
    assert found == [("E1", "paid"), ("E2", "pending")]


def test_the_unit_of_money_is_asked_and_never_guessed_in_silence(tmp_path):
    proposal, trial = proposed(tmp_path, ORDERS)
    assert trial is not None
    assert any("金额" in question for question in proposal.questions)
    with pytest.raises(FileRefusedError, match=r"第 3 行（money.*“元\?”还没有决定.*写成 元"):
        parse_mapping(proposal.text, "x")
    assert parse_mapping(proposal.text.replace('"元?"', "分"), "x").money.unit == "分"


def test_epochs_and_unknown_states_are_asked_too(tmp_path):
    content = "order_no,create_time,pay_amount,status\n1,1788224401000,12,3\n2,1788224402000,5,1\n"
    proposal, trial = proposed(tmp_path, content, money="fen")
    assert trial is not None
    assert trial.rows["created_at"].dt.year().to_list() == [2026, 2026]
    assert len(proposal.questions) == 2
    with pytest.raises(FileRefusedError) as refused:
        parse_mapping(proposal.text, "x")
    assert "“epoch_ms?”还没有决定" in str(refused.value)
    assert "“?”不行，status 只能是" in str(refused.value)
    answered = proposal.text.replace('"epoch_ms?"', "epoch_ms")
    answered = answered.replace('"1": "?"', '"1": pending').replace('"3": "?"', '"3": paid')
    assert parse_mapping(answered, "x").files[0].loads[0].columns["status"].values == {
        "1": "pending",
        "3": "paid",
    }


def test_a_needed_column_that_is_not_found_is_asked_for(tmp_path):
    proposal, trial = proposed(tmp_path, "订单号,实付\nE1,5\n", money="yuan", target="orders")
    assert trial is None
    assert any("created_at" in question for question in proposal.questions)
    with pytest.raises(FileRefusedError, match="还没有决定是哪一列"):
        parse_mapping(proposal.text, "x")


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("退款单号,订单号,退款时间,退款金额", "refunds"),
        ("订单号,下单时间,商品编码,商品名称,购买数量,实付金额", "order_lines"),
        ("会员号,手机号,注册时间,会员等级", "members"),
        ("门店编码,门店名称,城市", "stores"),
        ("导购编号,导购姓名,门店编码", "guides"),
        ("商品编码,商品名称,类目", "products"),
    ],
)
def test_the_header_tells_what_the_rows_are(tmp_path, header, target):
    proposal, _ = proposed(tmp_path, f"{header}\n", money="yuan")
    assert proposal.target == target
    parse_mapping(proposal.text, "x")


def test_a_header_nobody_knows_says_what_to_do(tmp_path):
    with pytest.raises(FileRefusedError, match="没有一列认得出来"):
        proposed(tmp_path, "甲,乙\n1,2\n")


def test_a_mapping_file_is_not_overwritten(tmp_path):
    table = tmp_path / "orders.csv"
    path = wizard.write("a: 1\n", table, force=False)
    assert path == tmp_path / "orders.mapping.yaml"
    with pytest.raises(FileRefusedError, match="--force"):
        wizard.write("b: 1\n", table, force=False)
    assert path.read_text() == "a: 1\n"
    wizard.write("b: 1\n", table, force=True)
    assert path.read_text() == "b: 1\n"


def test_the_command_shows_and_writes(tmp_path):
    table = tmp_path / "shop-orders.csv"
    table.write_text(ORDERS, "utf-8")
    words = ["map", str(table), "--money", "yuan", "--write", "--data", str(tmp_path / "data")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "run.py"), *words],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "读入 2 行，拒绝 1 行" in done.stdout
    assert read_mapping(tmp_path / "shop-orders.mapping.yaml").source == "shop_orders"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("titel: x\nfiles: [{file: a, loads: [{target: skip}]}]", "title"),
        ("files: [{file: a, loads: [{target: order}]}]", "orders"),
        ("files: [{file: a, loads: [{target: stores, columns: {storeid: a}}]}]", "store_id"),
    ],
)
def test_a_misspelt_word_is_told_what_it_may_mean(wrong, meant):
    with pytest.raises(FileRefusedError, match=f"第 2 行.*是不是“{meant}”？"):
        parse_mapping(f"source: s\n{wrong}", "x")


MERGED = """
source: mall
title: 商城
money: 元
files:
  - file: lines*.csv
    fill_down: [订单号, 下单时间, 手机]
    loads:
      - target: order_lines
        columns:
          order_id: 订单号
          created_at: 下单时间
          product_name: 商品
          quantity: 数量
          paid: 实付
          phone: 手机
"""


def test_merged_cells_carry_what_they_say_down_but_not_into_the_next_order(tmp_path):
    lines = [
        "订单号,下单时间,手机,商品,数量,实付",
        "E1,2026-09-01 10:00,13800000001,红茶,1,5.00",
        ",,,绿茶,2,6.00",
        "E2,2026-09-02 10:00,,白茶,1,7.00",
        ",,,黑茶,1,8.00",
    ]
    path = tmp_path / "lines.csv"
    path.write_text("\n".join(lines), "utf-8")
    (feed,) = mapped.feeds_of(parse_mapping(MERGED, "x"))
    tables, refusals = read(path, feed)
    found = [
        (r["order_id"], r["product_name"], r["phone_hash"]) for r in tables["mapped__order_lines"]
    ]
    assert refusals == []
    phone = found[0][2]
    assert phone
    assert found == [
        ("E1", "红茶", phone),
        ("E1", "绿茶", phone),
        ("E2", "白茶", None),
        ("E2", "黑茶", None),
    ]


def test_every_example_of_the_manual_is_a_mapping():
    manual = (REPOSITORY / "docs" / "mapping.md").read_text("utf-8")
    examples = re.findall(r"```yaml\n(source:.*?)```", manual, re.DOTALL)
    assert len(examples) >= 4
    for example in examples:
        parse_mapping(example, "docs/mapping.md")
