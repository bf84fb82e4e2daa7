"""Answers without rows: their CSV has every column that the guide names."""

import pytest

from tests.test_docs import FIELDS, named

DAY = ("--happened", "1990-01-01")
EMPTY = {
    "`log`, `search`": ("log", "--tag", "none"),
    "`actors`": ("actors", *DAY, "--known", "@0"),
    "`ties`": ("ties", "cia", "--known", "@5"),
    "`funds`": ("funds", *DAY),
    "`timeline`": ("timeline", "--tag", "none"),
    "`sources`": ("sources", "--tag", "none"),
    "`why`": ("why", *DAY),
    "`diff`": ("diff", "--from", "@47"),
    "`published`": ("published",),
    "`digest`": ("digest", "--since", "@47"),
    "`why threats UNIT`": ("why", "threats", "cia"),
    "`diff threats`": ("diff", "threats", "--from", "@47"),
    "`diff threats UNIT`": ("diff", "threats", "cia", "--from", "@47"),
    "`assess issue`": ("assess", "issue", "AF", "--if-changed"),
    "`assess history`": ("assess", "history", "cia"),
    "`schedule show`": ("schedule", "show", "digest"),
    "`shelf`": ("shelf",),
    "`verify`": ("verify",),
}


@pytest.mark.parametrize("answer", EMPTY)
def test_a_csv_without_rows_has_all_of_its_columns(doha, answer):
    if answer == "`assess issue`":
        doha("assess", "issue", "AF")
    (header,) = doha(*EMPTY[answer], "--format", "csv").splitlines()
    assert header.split(",") == [word for word in named(FIELDS[answer]) if word != "--by"]


def test_the_csv_of_a_board_without_units_has_the_columns_of_one_with_some(doha):
    empty, full = (doha("threats", "--happened", day, "--format", "csv") for day in ("1990", "2022-10-08"))
    assert empty.splitlines() == full.splitlines()[:1]
