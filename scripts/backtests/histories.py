"""Histories: what had happened to every unit by a moment, from a panel of months or from reports.

A moment is a number: of a month in a panel, of a day (date.toordinal) in a ledger. `ahead` is what a
horizon adds to it. Blocks are those that an assessment of a ledger counts: block 0 is over by then.
"""

import csv
import gzip
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

import polars as pl

from blotter.exchange.importing import Import
from blotter.exchange.releases import Release
from blotter.exchange.ucdp import UCDP_GED
from events import Invalid, NotFound
from ledger import AsOf, Ledger, open_ledger
from projections import Views, sort_of

MONTHS = {30: 1, 91: 3, 365: 12}
"""Calendar months that stand for a horizon of days."""


class History(Protocol):
    """What had happened to every unit by a moment."""

    ahead: int
    units: set[str]

    @property
    def span(self) -> tuple[str, str]:
        """Return the first and the last month."""

    def day(self, moment: int) -> date:
        """Return the last day that is over at a moment."""

    def moments(self, first: str, last: str) -> list[int]:
        """Return the moments whose outcomes lie within the months from first to last."""

    def blocks(self, moment: int) -> pl.DataFrame:
        """Return unit, block and best (deaths) of what was over by a moment."""


class Months:
    """A panel: a row for each month, a column for each unit, deaths in the cells."""

    def __init__(self, path: Path, horizon: int) -> None:
        if horizon not in MONTHS:
            raise Invalid("a panel of months knows nothing of days", field="horizon", hint="30, 91 or 365")
        self.ahead = MONTHS[horizon]
        with path.open(newline="", encoding="utf-8") as file:
            (_, *head), *rows = csv.reader(file)
        self.months = [row[0][:7] for row in rows]
        try:
            deaths = [
                (unit, month, int(float(row[place])))
                for place, unit in enumerate(head, start=1)
                for month, row in enumerate(rows)
            ]
        except (ValueError, IndexError) as error:
            hint = "a head of units, then a row for each month with as many numbers"
            raise Invalid(f"is no panel of months: {error}", file=str(path), hint=hint) from None
        self.units = set(head)
        schema = {"unit": pl.String, "month": pl.Int64, "best": pl.Int64}
        self.deaths = pl.DataFrame(deaths, schema=schema, orient="row").filter(pl.col("best") > 0)

    @property
    def span(self) -> tuple[str, str]:
        """Return the first and the last month."""
        return self.months[0], self.months[-1]

    def day(self, moment: int) -> date:
        """Return the last day that is over at a moment."""
        year, month = divmod(int(self.months[moment][:4]) * 12 + int(self.months[moment][5:]), 12)
        return date(year, month + 1, 1) - timedelta(days=1)

    def moments(self, first: str, last: str) -> list[int]:
        """Return the moments whose outcomes lie within the months from first to last."""
        for month in (first, last):
            if month not in self.months:
                there = f"from {self.months[0]} to {self.months[-1]}"
                raise NotFound(f"{month} is not in the panel, which goes {there}", field="month")
        begin, end = self.months.index(first) - 1, self.months.index(last) - self.ahead
        return list(range(max(begin, 0), end + 1))

    def blocks(self, moment: int) -> pl.DataFrame:
        """Return unit, block and best (deaths) of what was over by a moment."""
        over = self.deaths.filter(pl.col("month") <= moment)
        block = (pl.lit(moment) - pl.col("month")) // self.ahead
        return over.group_by("unit", block.alias("block")).agg(pl.col("best").sum())


class Days:
    """The incidents of a ledger, or of releases of UCDP GED, as assessments count them, weeks apart."""

    def __init__(self, path: Path, horizon: int, sort: str) -> None:
        self.ahead = self.horizon = horizon
        ledger = open_ledger(path) if path.suffix == ".db" else imported(path)
        outlook = Views(ledger).threats(AsOf(), at=date.max)
        names = outlook.table(thresholds=(1,))["unit"].unique().to_list()
        self.units = {unit for unit in names if sort_of(unit) == sort}
        parts = [
            outlook.of(unit).filter("counts").select(pl.lit(unit).alias("unit"), "ends", "days", "best")
            for unit in sorted(self.units)
        ]
        if not parts:
            raise NotFound(f"there is no {sort} in it", file=str(path), hint="choose other --units")
        self.past = pl.concat(parts).filter(pl.col("ends").is_not_null())

    @cached_property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day of an incident."""
        ends = self.past["ends"].to_list()
        return min(ends), max(ends)

    @property
    def span(self) -> tuple[str, str]:
        """Return the first and the last month."""
        return f"{self.days[0]:%Y-%m}", f"{self.days[1]:%Y-%m}"

    def day(self, moment: int) -> date:
        """Return the last day that is over at a moment."""
        return date.fromordinal(moment)

    def moments(self, first: str, last: str) -> list[int]:
        """Return the moments whose outcomes lie within the months from first to last."""
        begin = date.fromisoformat(f"{first}-01")
        year, month = divmod(int(last[:4]) * 12 + int(last[5:]), 12)
        end = min(date(year, month + 1, 1) - timedelta(days=1), self.days[1])
        return list(range(begin.toordinal() - 1, end.toordinal() - self.ahead + 1, 7))

    def blocks(self, moment: int) -> pl.DataFrame:
        """Return unit, block and best (deaths) of what was over by a moment."""
        now = pl.lit(date.fromordinal(moment))
        fits = (pl.col("ends") <= now) & (pl.col("days") <= self.horizon)
        block = (now - pl.col("ends")).dt.total_days() // self.horizon
        return self.past.filter(fits).group_by("unit", block.alias("block")).agg(pl.col("best").sum())


def imported(path: Path) -> Ledger:
    """Return a ledger in memory that has imported one release of UCDP GED."""
    ledger = open_ledger("memory:")
    release = Release(dataset=UCDP_GED, number="1", available="2024-12-31", paths=[str(path)])
    Import(ledger=ledger, release=release, by="backtest").append()
    return ledger


def history(path: Path, horizon: int, sort: str) -> History:
    """Return the history that a file holds: a ledger (.db), UCDP GED (.csv, .csv.gz) or a panel (.csv)."""
    if path.suffix == ".db":
        return Days(path, horizon, sort)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        events = b"date_start" in file.readline()
    return Days(path, horizon, sort) if events else Months(path, horizon)
