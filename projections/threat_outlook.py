"""Outlook: how likely so many deaths are, for every unit, on one day, as known at one moment.

It is a pure function of the ledger, the moment, the day and the rule: nothing is stored that cannot
be replayed, and the same question always has the same answer, to the digit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import evolve, frozen

from events import THRESHOLDS, Level, NotFound, icd_term
from ledger import NOW, AsOf
from projections.declared import DECLARED
from projections.rules import Rule, read_rule
from projections.threat_blocks import SCALE, block_sums, likelihoods
from projections.threat_facts import day_sums, in_force, of_unit
from projections.threat_levels import YEAR, Span, confidence_of, level_of, watched_since
from projections.threat_reasons import contributions
from projections.threats import THREATS

if TYPE_CHECKING:
    from projections.views import Views

Row = dict[str, Any]


@frozen(eq=False)
class Outlook:
    """What is to be expected of every unit after a day, by a rule, as known at a moment."""

    views: "Views"
    as_of: AsOf
    at: date
    rule: Rule

    @cached_property
    def same(self) -> dict[str, str]:
        """Doubles of actors, and what each is read as."""
        return self.views.same(self.as_of)

    @cached_property
    def facts(self) -> pl.DataFrame:
        """The incidents that can be scored, also of later days: see `threat_facts.in_force`."""
        return in_force(self.views.standing(THREATS, self.as_of))

    @cached_property
    def sums(self) -> pl.DataFrame:
        """Sums by unit and day, of what had happened by `at`."""
        return day_sums(self.facts.filter(pl.col("ends") <= self.at), self.same)

    @cached_property
    def declared(self) -> pl.DataFrame:
        """What the desk had said of itself."""
        return self.views.reports(DECLARED, self.as_of)

    @cached_property
    def coverage(self) -> list[Row]:
        """What this log was declared to watch for attacks or strikes."""
        said = self.declared.filter(pl.col("kind") == "coverage_declared").sort("position")
        watched = said.filter(
            (pl.col("texts").list.len() == 0)
            | pl.col("texts").list.contains("attack")
            | pl.col("texts").list.contains("strike")
        )
        return watched.select("unit", "first", "until", "threshold").to_dicts()

    def spans(self, unit: str, threshold: int) -> list[Span]:
        """Return the times for which a unit was declared to be watched, deaths from `threshold` on."""
        return [
            (row["first"], row["until"])
            for row in self.coverage
            if row["unit"] == unit and (row["threshold"] or 0) <= threshold
        ]

    def watched_since(self, unit: str, countries: Iterable[str], threshold: int) -> date | None:
        """Return since when a unit has been watched without a gap; None if it is not watched now.

        A country is watched by its own name; an actor also where every country of its
        incidents is.
        """
        actor, _, country = unit.partition("@")
        named = [watched_since(self.spans(name, threshold), self.at) for name in {unit, actor}]
        places = [country] if country else sorted(countries)
        there = [watched_since(self.spans(place, threshold), self.at) for place in places]
        if there and None not in there:
            named.append(max(day for day in there if day is not None))
        return min((day for day in named if day is not None), default=None)

    def contributions(self, unit: str, *, horizon: int = 30, threshold: int = 1) -> pl.DataFrame:
        """Return what the likelihood of one unit stands on: see `threat_reasons.contributions`."""
        return contributions(of_unit(self.facts, unit, self.same), self.rule, self.at, horizon, threshold)

    def issued(self, unit: str | None = None) -> pl.DataFrame:
        """Return the answers of assessments that were issued, in the order of the ledger."""
        said = self.declared.filter(pl.col("kind") == "assessment_issued")
        return (said if unit is None else said.filter(pl.col("unit") == unit)).sort("position")

    def judged(self, unit: str | None = None) -> pl.DataFrame:
        """Return what analysts judged, in the order of the ledger."""
        said = self.declared.filter(pl.col("kind") == "assessment_judged")
        return (said if unit is None else said.filter(pl.col("unit") == unit)).sort("position")

    @cached_property
    def history(self) -> dict[str, Row]:
        """First and last day, median gap in days, number of incidents and countries of every unit."""
        days = (
            self.sums.filter(pl.col("incidents") > 0)
            .group_by("unit", "ends")
            .agg(pl.col("incidents").sum())
            .sort("unit", "ends")
            .with_columns(
                gap=pl.when(pl.col("unit") == pl.col("unit").shift()).then(
                    pl.col("ends").diff().dt.total_days()
                )
            )
            .group_by("unit", maintain_order=True)
            .agg(
                pl.col("ends").first().alias("first"),
                pl.col("ends").last().alias("last"),
                pl.col("gap").median(),
                pl.col("incidents").sum(),
            )
        )
        places = (
            self.sums.filter(pl.col("incidents") > 0)
            .group_by("unit")
            .agg(pl.col("country").drop_nulls().unique().sort().alias("countries"))
        )
        return {row["unit"]: row for row in days.join(places, on="unit").iter_rows(named=True)}

    def table(
        self,
        units: Sequence[str] = (),
        *,
        horizons: Sequence[int] = (30,),
        thresholds: Sequence[int] = THRESHOLDS,
    ) -> pl.DataFrame:
        """Return a row for each unit, threshold and horizon; all units if none is named.

        Columns: unit, threshold, horizon, p, p_low, p_high (1e-9), likelihood (ICD 203; null without
        a signal), level (30 days only; null where the log does not watch, or without a signal),
        confidence, no_signal, watched_since, last (day of the last incident), incidents.
        """
        names = list(dict.fromkeys(units)) or self.sums["unit"].unique().sort().to_list()
        sums = self.sums.filter(pl.col("unit").is_in(names)) if units else self.sums
        asked = list(dict.fromkeys([*horizons, *([7] if 30 in horizons else [])]))
        found: dict[tuple[int, int], dict[str, Row]] = {}
        for horizon in asked:
            blocks = block_sums(sums, self.at, horizon)
            for threshold in thresholds:
                frame = likelihoods(blocks, self.rule, horizon, threshold)
                found[threshold, horizon] = {row["unit"]: row for row in frame.iter_rows(named=True)}
        levels, imminent = self._last_levels(), self._imminent()
        rows = [
            self._row(unit, threshold, horizon, found, levels.get((unit, threshold)), unit in imminent)
            for unit in names
            for threshold in thresholds
            for horizon in horizons
        ]
        return pl.DataFrame(rows, schema=COLUMNS)

    def _row(
        self,
        unit: str,
        threshold: int,
        horizon: int,
        found: Mapping[tuple[int, int], Mapping[str, Row]],
        issued: Level | None,
        imminent: bool,
    ) -> Row:
        base = self.rule.base(horizon)
        silent = {"p": base, "p_low": base, "p_high": base, "value": 0, "judged": 0, "backed": 0}
        row = found[threshold, horizon].get(unit, silent)
        past = self.history.get(unit)
        last = past["last"] if past else None
        age = (self.at - last).days if last else None
        no_signal = age is None or age >= YEAR
        since = self.watched_since(unit, past["countries"] if past else (), threshold)
        covered = since is not None and since <= self.at - timedelta(days=YEAR - 1)
        level = None
        if horizon == 30 and (imminent or (covered and not no_signal)):
            week = found[threshold, 7].get(unit, silent)["p"]
            level = level_of(row["p"], week, issued, imminent=imminent)
        shared = (row["p"] - base) // SCALE
        began = min((day for day in (since, past["first"] if past else None) if day), default=self.at)
        confidence = confidence_of(
            value=row["value"] // row["judged"] if row["judged"] else None,
            backed=row["backed"] * 1000 // shared if shared else 0,
            band=row["p_high"] - row["p_low"],
            age=age,
            gap=past["gap"] if past else None,
            history=(self.at - began).days,
        )
        return {
            "unit": unit,
            "threshold": threshold,
            "horizon": horizon,
            **{name: row[name] for name in ("p", "p_low", "p_high")},
            "likelihood": None if no_signal else icd_term(row["p"]),
            "level": level and level.value,
            "confidence": confidence.value,
            "no_signal": no_signal,
            "watched_since": since,
            "last": last,
            "incidents": past["incidents"] if past else 0,
        }

    def _last_levels(self) -> dict[tuple[str, int], Level]:
        """Return the last issued level of each unit and threshold; later ones go over earlier ones."""
        said = self.issued().filter((pl.col("horizon") == 30) & (pl.col("first") <= self.at))
        return {
            (row["unit"], row["threshold"]): Level(row["level"])
            for row in said.iter_rows(named=True)
            if row["level"]
        }

    def in_effect(self, unit: str | None = None) -> list[Row]:
        """Return what analysts judge on this day: of each question the last word that holds."""
        said = self.judged(unit).filter((pl.col("first") <= self.at) & (pl.col("until") >= self.at))
        last = {(row["unit"], row["threshold"], row["horizon"]): row for row in said.iter_rows(named=True)}
        return list(last.values())

    def _imminent(self) -> set[str]:
        return {row["unit"] for row in self.in_effect() if row["flag"]}


COLUMNS: dict[str, Any] = {
    "unit": pl.String,
    "threshold": pl.Int64,
    "horizon": pl.Int64,
    "p": pl.Int64,
    "p_low": pl.Int64,
    "p_high": pl.Int64,
    "likelihood": pl.String,
    "level": pl.String,
    "confidence": pl.String,
    "no_signal": pl.Boolean,
    "watched_since": pl.Date,
    "last": pl.Date,
    "incidents": pl.Int64,
}


def outlook(views: "Views", as_of: AsOf = NOW, *, at: date, rule: str | None = None) -> Outlook:
    """Return what is to be expected after a day; NotFound if there is no rule of that name.

    `happened` of the moment is not looked at: what is over by `at` counts, by its latest day.
    """
    known = evolve(as_of, happened=None)
    adopted = views.reports(DECLARED, known).filter(pl.col("kind") == "rule_adopted").sort("position")
    rules = [Rule(row["rule"], tuple(row["texts"][:-1])) for row in adopted.iter_rows(named=True)]
    chosen = read_rule(rule, rules)
    if chosen is None:
        raise NotFound(
            f"no rule {rule!r} was adopted by then", field="rule", hint="blotter log --kind rule_adopted"
        )
    return Outlook(views, known, at, chosen)
