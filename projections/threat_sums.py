"""Sums: the past of every unit at once, in whole numbers that group fast.

Units are numbered: countries first, then actors, then every actor in every country (one more place
stands for no country given), then those who are hit. A million incidents make millions of rows, so
nothing is told apart by its name before the sums are few.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import polars as pl
from attrs import frozen

from projections.threat_facts import doers_of, targets_of

FIGURES = ("low", "best", "high", "judged", "value", "backed")
"""What adds up: deaths surely, best and at most; deaths whose grade is judged, those times its worth,
and deaths with two independent sources or more."""

_LONGEST = 1 << 20  # days: more than lie between the first day of the calendar and the last


@frozen(eq=False)
class Past:
    """What had happened by a day, ready to be added up for every unit.

    `rows` has an incident each, `pairs` an incident and an actor, `hits` an incident and a target; all
    of them with its age in days, how many days it lasted, FIGURES, whether it was `revised`, and whether it
    `counts` (otherwise it is in the upper figure only).
    """

    countries: pl.Series
    actors: pl.Series
    targets: pl.Series
    rows: pl.DataFrame
    pairs: pl.DataFrame
    hits: pl.DataFrame

    @property
    def _places(self) -> int:
        return len(self.countries) + 1

    @property
    def _there(self) -> int:
        """The number of the first actor in a country."""
        return len(self.countries) + len(self.actors)

    @property
    def _hit(self) -> int:
        return self._there + len(self.actors) * self._places

    def _families(self) -> list[tuple[pl.LazyFrame, pl.Expr]]:
        """Return rows of countries, actors, actors in places and targets, with the number of each unit."""
        pairs, actor = self.pairs.lazy(), pl.col("actor")
        return [
            (self.rows.lazy().filter(pl.col("country").is_not_null()), pl.col("country")),
            (pairs, len(self.countries) + actor),
            (pairs, self._there + actor * self._places + pl.col("place")),
            (self.hits.lazy(), self._hit + pl.col("target")),
        ]

    def _actor(self) -> pl.Expr:
        """Return the number of the actor of `unit`, an actor in a place."""
        return len(self.countries) + (pl.col("unit") - self._there) // self._places

    def _place(self) -> pl.Expr:
        return (pl.col("unit") - self._there) % self._places

    def _is_there(self) -> pl.Expr:
        return pl.col("unit").is_between(self._there, self._hit - 1)

    def _is_unit(self) -> pl.Expr:
        """Whether it is a unit at all: an actor in no country is none."""
        return (self._is_there() & (self._place() == len(self.countries))).not_()

    def blocks(
        self, horizon: int, most: int, *, youngest: int = _LONGEST, units: pl.Series | None = None
    ) -> pl.DataFrame:
        """Return unit, block and the sums of FIGURES of each: block 0 holds the day and those before it.

        `most` is how many blocks there are; an incident that lasted longer than the horizon is in
        none. `youngest` looks only at incidents of fewer days of age, `units` only at these numbers.
        """
        fits = (pl.col("days") <= horizon) & (pl.col("age") < min(horizon * most, youngest))
        parts = []
        for rows, unit in self._families():
            wanted = fits if units is None else fits & unit.is_in(units.implode())
            keyed = rows.filter(wanted).select(
                (unit * most + pl.col("age") // horizon).alias("key"), *FIGURES
            )
            parts.append(keyed.group_by("key").agg(pl.col(FIGURES).sum()))
        sums = pl.concat(pl.collect_all(parts)).select(
            (pl.col("key") // most).alias("unit"), (pl.col("key") % most).alias("block"), *FIGURES
        )
        return sums.filter(self._is_unit())

    def history(self) -> pl.DataFrame:
        """Return what is known of each unit that has incidents which count.

        Columns: unit, age and oldest (days since the last and the first), gap (median of days
        between two of its days), incidents, revised (how many of them were).
        """
        return self._history.filter(self._is_unit())

    @cached_property
    def _history(self) -> pl.DataFrame:
        parts = []
        for rows, unit in self._families():
            told = rows.filter("counts").select(unit.alias("unit"), "age", "revised")
            counts = told.group_by("unit").agg(
                pl.col("age").min(),
                pl.col("age").max().alias("oldest"),
                pl.len().cast(pl.Int64).alias("incidents"),
                pl.col("revised").sum().cast(pl.Int64),
            )
            parts.append(counts.join(_gaps(told), on="unit", how="left"))
        return pl.concat(pl.collect_all(parts))

    def places(self) -> pl.DataFrame:
        """Return unit and country (null: none given) of every actor, also where it is only possible."""
        names = pl.concat([self.countries, pl.Series([None], dtype=pl.String)])
        return self._known.filter(self._is_there()).select(
            self._actor().alias("unit"), pl.lit(names).gather(self._place()).alias("country")
        )

    def units(self) -> pl.DataFrame:
        """Return unit, name, actor and country of every unit that anything is recorded of, by name."""
        countries, number = len(self.countries), pl.col("unit")
        known = self._known.filter(self._is_unit())
        there = known.filter(self._is_there()).with_columns(
            actor=pl.lit(self.actors).gather(self._actor() - countries),
            country=pl.lit(self.countries).gather(self._place()),
        )
        told = [
            known.filter(number < countries).with_columns(name=pl.lit(self.countries).gather(number)),
            known.filter(number.is_between(countries, self._there - 1))
            .with_columns(name=pl.lit(self.actors).gather(number - countries))
            .with_columns(actor="name"),
            there.with_columns(name=pl.col("actor") + "@" + pl.col("country")),
            known.filter(number >= self._hit).with_columns(
                name="on:" + pl.lit(self.targets).gather(number - self._hit)
            ),
        ]
        shape = pl.DataFrame(schema=dict.fromkeys(("name", "actor", "country"), pl.String))
        return pl.concat([shape, *told], how="diagonal").sort("name")

    @cached_property
    def _known(self) -> pl.DataFrame:
        """The numbers of all units, actors in no country among them."""
        possible = [
            rows.filter(pl.col("counts").not_()).select(unit.alias("unit")) for rows, unit in self._families()
        ]
        return pl.concat([self._history.select("unit"), *pl.collect_all(possible)]).unique()


def _gaps(days: pl.LazyFrame) -> pl.LazyFrame:
    """Return unit and the median of days between two of its days."""
    key = pl.col("key")
    return (
        days.select((pl.col("unit") * _LONGEST + pl.col("age")).alias("key"))
        .sort("key")
        .filter(key != key.shift(fill_value=-1))
        .select((key // _LONGEST).alias("unit"), key.diff().alias("gap"))
        .filter(pl.col("unit") == pl.col("unit").shift())
        .group_by("unit")
        .agg(pl.col("gap").median())
    )


def past_of(facts: pl.DataFrame, same: Mapping[str, str], at: date) -> Past:
    """Return the past of every unit on a day. Takes `threat_facts.in_force`."""
    over = facts.filter(pl.col("ends") <= at)
    doers, targets = doers_of(over, same), targets_of(over, same)
    countries = over["country"].drop_nulls().unique().sort()
    actors, hit = doers["unit"].unique().sort(), targets["unit"].str.strip_prefix("on:").unique().sort()
    known = pl.col("worth").is_not_null().cast(pl.Int64)
    plain = over.select(
        (pl.lit(at) - pl.col("ends")).dt.total_days().alias("age"),
        "days",
        _number("country", countries),
        "doers",
        "hit",
        (pl.col("low") * pl.col("sound").cast(pl.Int64)).alias("low"),
        "best",
        "high",
        (pl.col("best") * known).alias("judged"),
        (pl.col("best") * pl.col("worth").fill_null(0)).alias("value"),
        (pl.col("best") * pl.col("backed").cast(pl.Int64)).alias("backed"),
        (pl.col("revised") > 0).alias("revised"),
        pl.lit(True).alias("counts"),
    )
    sure = pl.col("counts").cast(pl.Int64)
    pairs = (
        plain.drop("hit", "counts")
        .join(doers.select("doers", "counts", _number("unit", actors).alias("actor")), on="doers")
        .with_columns(pl.col("country").fill_null(len(countries)).alias("place"))
        .with_columns(pl.col(name) * sure for name in FIGURES if name != "high")
        .drop("doers", "country")
    )
    named = targets.select("hit", _number("unit", "on:" + hit).alias("target"))
    return Past(
        countries=countries,
        actors=actors,
        targets=hit,
        rows=plain.drop("doers", "hit"),
        pairs=pairs,
        hits=plain.drop("doers", "country").join(named, on="hit").drop("hit"),
    )


def _number(column: str, names: pl.Series) -> pl.Expr:
    """Return the number of each name in a list of them."""
    if names.is_empty():
        return pl.lit(None, pl.Int64).alias(column)
    numbers = pl.Series(range(len(names)), dtype=pl.Int64)
    return pl.col(column).replace_strict(names, numbers, default=None, return_dtype=pl.Int64)
