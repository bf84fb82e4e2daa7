"""Funds, told as stories: exact money, each currency and each stage apart."""

from decimal import Decimal

import pytest

from projections.funds import STAGES
from tests.stories import story


def funds(desk, **asking):
    """The stages with money in them, and how many reports name no amount, by fund and currency."""
    return {
        (row["fund"], row["currency"]): {name: row[name] for name in (*STAGES, "unknown") if row[name]}
        for row in desk.funds(**asking).to_dicts()
    }


def told(*reports):
    forms = [
        {"ref": f"r{n}", "kind": "fund_announcement", "fund": fund, "stage": stage}
        | ({"amount": amount} if amount else {})
        for n, (fund, stage, amount) in enumerate(reports)
    ]
    return story(str(forms))


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["USD 0.10"] * 3, "0.30"),
        (["USD 0.1", "USD 0.2"], "0.3"),
        (["USD 3.5 billion", "USD 0.01"], "3500000000.01"),
        (["USD 999999999999999999.99"] * 12, "11999999999999999999.88"),
        (["USD 1.000001"], "1.000001"),
        (["USD 4503599627370497.55", "USD 4503599627370497.56"], "9007199254740995.11"),
        (["USD 0"], "0"),
    ],
)
def test_money_is_exact_to_the_cent_however_much_it_is(amounts, total):
    desk = told(*(("f", "announced", amount) for amount in amounts))
    (row,) = desk.funds().to_dicts()
    assert row["announced"] == Decimal(total)
    assert type(row["announced"]) is Decimal


@pytest.mark.parametrize("stage", STAGES)
def test_stages_sum_apart(stage):
    desk = told(("f", stage, "USD 5"), ("f", stage, "USD 6"), ("f", "announced", "USD 100"))
    expected = {"announced": 111} if stage == "announced" else {stage: 11, "announced": 100}
    assert funds(desk) == {("f", "USD"): expected}


def test_currencies_and_funds_never_add():
    desk = told(
        ("f", "announced", "USD 1"), ("f", "announced", "EUR 2"), ("f", "disbursed", "EUR 4"),
        ("g", "announced", "USD 8"),
    )  # fmt: skip
    assert funds(desk) == {
        ("f", "EUR"): {"announced": 2, "disbursed": 4},
        ("f", "USD"): {"announced": 1},
        ("g", "USD"): {"announced": 8},
    }


def test_an_amount_that_is_not_reported_adds_nought_and_is_counted_in_the_only_currency():
    desk = told(("f", "announced", "USD 1"), ("f", "withheld", None), ("f", "disbursed", None))
    assert funds(desk) == {("f", "USD"): {"announced": 1, "unknown": 2}}


def test_an_amount_that_is_not_reported_is_of_no_currency_where_there_are_several():
    desk = told(("f", "announced", "USD 1"), ("f", "announced", "EUR 1"), ("f", "disbursed", None))
    assert funds(desk) == {
        ("f", "EUR"): {"announced": 1},
        ("f", "USD"): {"announced": 1},
        ("f", None): {"unknown": 1},
    }


def test_a_fund_of_which_no_amount_is_known():
    assert funds(told(("f", "announced", None))) == {("f", None): {"unknown": 1}}
    assert funds(story("- {ref: a, kind: attack, killed: 1}")) == {}


TWICE = """
- {ref: a, kind: fund_announcement, happened: 2022-09, fund: f, stage: announced, amount: USD 3.5 billion,
   country: CH, source: {publisher: Radio, reliability: C}, credibility: 3}
- {ref: b, kind: fund_announcement, incident: a, fund: f, stage: announced, amount: USD 3,500,000,001,
   announcer: us, source: {publisher: Treasury, reliability: A}, credibility: 1}
- {ref: c, kind: fund_announcement, fund: f, stage: disbursed, amount: USD 7, announcer: us}
"""


def test_reports_of_one_announcement_count_once_and_the_best_graded_is_read():
    desk = story(TWICE.replace("3,500,000,001", "3500000001"))
    assert funds(desk) == {("f", "USD"): {"announced": 3_500_000_001, "disbursed": 7}}
    assert funds(desk, known="@1") == {("f", "USD"): {"announced": 3_500_000_000}}
    assert funds(desk, source="Radio") == {("f", "USD"): {"announced": 3_500_000_000}}
    assert funds(desk, actor="us") == {("f", "USD"): {"announced": 3_500_000_001, "disbursed": 7}}
    assert funds(desk, country="CH") == {}  # the report that counts names no country
    assert funds(desk, min_grade="B2") == {("f", "USD"): {"announced": 3_500_000_001}}


@pytest.mark.parametrize(
    ("amount", "as_json", "as_table"),
    [
        ("3.5 billion", 3_500_000_000, "3,500,000,000"),
        ("1234567.50", 1_234_567.5, "1,234,567.5"),
        ("12345678901234567.89", "12345678901234567.89", "12,345,678,901,234,567.89"),
        ("9007199254740992", 2**53, "9,007,199,254,740,992"),
        ("9007199254740993", "9007199254740993", "9,007,199,254,740,993"),
        ("0.000001", 0.000001, "0.000001"),
    ],
)
def test_no_digit_of_an_amount_is_lost_in_print(shell, amount, as_json, as_table):
    shell("init")
    shell("add", "fund_announcement", "--fund", "f", "--stage", "frozen", "--amount", f"EUR {amount}")
    assert shell.json("funds")[0]["frozen"] == as_json
    assert as_table in shell("funds").split()
