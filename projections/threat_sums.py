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

_SURE = pl.col("counts").cast(pl.Int64)
_FIGURES = {
    "low": _SURE * pl.col("low") * pl.col("sound"),
    "best": _SURE * pl.col("best"),
    "high": pl.col("high"),
    "judged": _SURE * pl.col("best") * pl.col("worth").is_not_null(),
    "value": _SURE * pl.col("best") * pl.col("worth").fill_null(0),
    "backed": _SURE * pl.col("best") * pl.col("backed"),
}
"""What adds up: deaths surely, best and at most; deaths whose grade is judged, those times its worth,
and deaths with two independent sources or more."""

_SAID = ("low", "best", "high", "worth", "sound", "backed")
LONGEST = 1 << 22
"""Days: more than lie between the first day of the calendar and the last, 3,652,059."""


@frozen(eq=False)
class Past:
    """What had happened by a day, ready to be added up for every unit.

    `rows` has an incident each, `pairs` an incident and an actor, `hits` an incident and a target; all
    of them with its age in days, how many days it lasted, what _FIGURES are made of, whether it was
    `revised`, and whether it `counts` (otherwise it is in the upper figure only).
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
        pairs, actor = self.pairs.lazy(), pl.col("actor").cast(pl.Int64)
        return [
            (self.rows.lazy().filter(pl.col("country").is_not_null()), pl.col("country").cast(pl.Int64)),
            (pairs, len(self.countries) + actor),
            (pairs, self._there + actor * self._places + pl.col("place")),
            (self.hits.lazy(), self._hit + pl.col("target").cast(pl.Int64)),
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
        self, horizon: int, most: int, *, youngest: int = LONGEST, units: pl.Series | None = None
    ) -> pl.DataFrame:
        """Return unit, block and the sums of _FIGURES of each: block 0 holds the day and those before it.

        `most` is how many blocks there are; an incident that lasted longer than the horizon is in
        none. `youngest` looks only at incidents of fewer days of age, `units` only at these numbers.
        """
        fits = (pl.col("days") <= horizon) & (pl.col("age") < min(horizon * most, youngest))
        parts = []
        for rows, unit in self._families():
            wanted = fits if units is None else fits & unit.is_in(units.implode())
            keyed = rows.filter(wanted).select(key=unit * most + pl.col("age") // horizon, **_FIGURES)
            parts.append(keyed.group_by("key").agg(pl.all().sum()))
        sums = pl.concat(pl.collect_all(parts, engine="streaming")).select(
            (pl.col("key") // most).alias("unit"), (pl.col("key") % most).alias("block"), *_FIGURES
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
        unit, age, key = pl.col("unit"), pl.col("age"), pl.col("key")
        told = [
            rows.filter("counts").select(key=(number * LONGEST + age) * 2 + pl.col("revised"))
            for rows, number in self._families()
        ]
        days = (
            pl.concat(told)
            .sort("key")  # one number for all three, so that one sort puts every unit's days in order
            .select(unit=(key // (2 * LONGEST)).set_sorted(), age=key // 2 % LONGEST, revised=key % 2)
            .collect()
            .lazy()
        )
        another = (unit == unit.shift()) & (age != age.shift())
        gaps = (
            days.select("unit", gap=pl.when(another).then(age.diff()))
            .drop_nulls()
            .with_columns(unit.set_sorted())
            .group_by("unit")
            .agg(pl.col("gap").median())
        )
        counts = days.group_by("unit").agg(
            age.first(),
            age.last().alias("oldest"),
            pl.len().cast(pl.Int64).alias("incidents"),
            pl.col("revised").sum(),
        )
        return counts.join(gaps, on="unit", how="left").collect()

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


def past_of(facts: pl.DataFrame, same: Mapping[str, str], at: date) -> Past:
    """Return the past of every unit on a day. Takes `threat_facts.in_force`."""
    over = facts.filter(pl.col("ends") <= at)
    doers, targets = doers_of(over, same), targets_of(over, same)
    countries = over["country"].drop_nulls().unique().sort()
    actors, hit = doers["unit"].unique().sort(), targets["unit"].str.strip_prefix("on:").unique().sort()
    doing = doers.lazy().select("doers", "counts", _number("unit", actors).alias("actor"))
    suffering = targets.lazy().select("hit", _number("unit", "on:" + hit).alias("target"))
    plain = over.lazy().select(
        (pl.lit(at) - pl.col("ends")).dt.total_days().cast(pl.Int32).alias("age"),
        pl.col("days").cast(pl.Int32),
        _number("country", countries),
        "doers",
        "hit",
        *_SAID,
        (pl.col("revised") > 0).alias("revised"),
        pl.lit(True).alias("counts"),
    )
    placed = plain.with_columns(place=pl.col("country").fill_null(len(countries)))
    rows, pairs, hits = pl.collect_all(
        [
            plain.drop("doers", "hit"),
            placed.drop("country", "hit", "counts").join(doing, on="doers").drop("doers"),
            plain.drop("country", "doers").join(suffering, on="hit").drop("hit"),
        ],
        engine="streaming",
    )
    return Past(countries=countries, actors=actors, targets=hit, rows=rows, pairs=pairs, hits=hits)


def _number(column: str, names: pl.Series) -> pl.Expr:
    """Return the number of each name in a list of them."""
    if names.is_empty():
        return pl.lit(None, pl.Int32).alias(column)
    numbers = pl.Series(range(len(names)), dtype=pl.Int32)
    return pl.col(column).replace_strict(names, numbers, default=None, return_dtype=pl.Int32)
