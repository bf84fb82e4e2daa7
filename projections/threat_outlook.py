"""Outlook: how likely so many deaths are, for every unit, on one day, as known at one moment.

It is a pure function of the ledger, the moment, the day and the rule: nothing is stored that cannot
be replayed, and the same question always has the same answer, to the digit.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import polars as pl
from attrs import evolve, field, frozen

from events import THRESHOLDS, NotFound
from ledger import AsOf
from projections.actors import ACTORS
from projections.context import CONTEXT, panel
from projections.rules import Rule, read_rule
from projections.threat_changes import Changed, changed
from projections.threat_facts import in_force, of_unit, of_units, read_unit
from projections.threat_levels import Span, watched_since
from projections.threat_reasons import contributions, uncounted
from projections.threat_sums import past_of
from projections.threat_table import table, units_of
from projections.threat_turns import trend, turns, unattributed
from projections.threats import THREATS

if TYPE_CHECKING:
    from projections.views import Views

Row = dict[str, Any]

FEW = 20
"""Units that are looked up one by one; the facts of more are found in one go."""


@frozen(eq=False)
class Outlook:
    """What is to be expected of every unit after a day, by a rule, as known at a moment."""

    views: "Views"
    as_of: AsOf
    at: date
    rule: Rule
    said: pl.DataFrame = field(repr=False)
    """What the desk had said of itself, in the order of the ledger."""
    _found: dict[str, pl.DataFrame] = field(factory=dict, init=False, repr=False)

    @cached_property
    def same(self) -> dict[str, str]:
        """Doubles of actors, and what each is read as."""
        return self.views.same(self.as_of)

    @cached_property
    def facts(self) -> pl.DataFrame:
        """The incidents that can be scored, also of later days: see `threat_facts.in_force`."""
        return in_force(*self.views.apart(THREATS, self.as_of))

    def read(self, unit: str) -> str:
        """Return a unit with its actor named as it is read at this moment."""
        return read_unit(unit, self.same)

    def of(self, unit: str) -> pl.DataFrame:
        """Return the facts of one unit: see `threat_facts.of_unit`."""
        if unit not in self._found:
            self._found[unit] = of_unit(self.facts, unit, self.same)
        return self._found[unit]

    def grades(self, reports: Iterable[int]) -> dict[int, str]:
        """Return the grades of reports that stand, by report."""
        asked = pl.Series(list(reports), dtype=pl.Int64).implode()
        told = self.views.standing(THREATS, self.as_of).filter(pl.col("report").is_in(asked))
        rows = told.select("report", "reliability", "credibility").collect().iter_rows()
        return {report: f"{reliability}{credibility or 6}" for report, reliability, credibility in rows}

    def contributions(self, unit: str, *, horizon: int = 30, threshold: int = 1) -> pl.DataFrame:
        """Return what the likelihood of one unit stands on: see `threat_reasons.contributions`."""
        return contributions(self.of(unit), self.rule, self.at, horizon, threshold).drop("unit")

    def all_contributions(self, units: Sequence[str], *, horizon: int, threshold: int) -> pl.DataFrame:
        """Return the same of many units, named by `unit`."""
        if 0 < len(units) <= FEW:
            facts = pl.concat(map(self.of, units))
        else:
            facts = of_units(self.facts, self.same).filter(pl.col("unit").is_in(list(units)))
        return contributions(facts, self.rule, self.at, horizon, threshold)

    def table(
        self,
        units: Sequence[str] = (),
        *,
        horizons: Sequence[int] = (30,),
        thresholds: Sequence[int] = THRESHOLDS,
    ) -> pl.DataFrame:
        """Return a row for each unit, threshold and horizon, each once; all units if none is named.

        Columns: unit, threshold, horizon, p, p_low, p_high (1e-9), likelihood (ICD 203; null without
        a signal), level (30 days only; null where the log does not watch, or without a signal),
        confidence, no_signal, watched_since, last (day of the last incident), incidents, revised (how
        many of them were, in their sources), issued (the last issued level, null: none), issued_p.
        """
        facts = self.facts
        if units:
            mine = pl.concat(self.of(unit).select("incident") for unit in units).unique()
            facts = facts.join(mine, on="incident", how="semi")
        past = past_of(facts, self.same, self.at)
        return table(
            past,
            units_of(past, [self.read(unit) for unit in units]),
            self.rule,
            self.at,
            horizons=tuple(dict.fromkeys(horizons)),
            thresholds=tuple(dict.fromkeys(thresholds)),
            since=self.watched,
            issued=self._last_issued(),
            imminent=[row["unit"] for row in self.in_effect() if row["flag"]],
        )

    # -- what the desk said of itself -----------------------------------------------------------

    @cached_property
    def declared(self) -> pl.DataFrame:
        """The same, with every unit named as it is read."""
        return self.said.with_columns(pl.col("unit").map_elements(self.read, return_dtype=pl.String))

    def watched(self, threshold: int) -> pl.DataFrame:
        """Return name and since of the units that are declared to be watched, since when without a gap.

        A declaration for attacks or for strikes is one; one that names no kinds means all of them.
        """
        said = self.declared.filter(pl.col("kind") == "coverage_declared")
        spans: dict[str, list[Span]] = {}
        for row in said.iter_rows(named=True):
            meant = not row["texts"] or {"attack", "strike"}.intersection(row["texts"])
            if meant and (row["threshold"] or 0) <= threshold:
                spans.setdefault(row["unit"], []).append((row["first"], row["until"]))
        since = {unit: watched_since(told, self.at) for unit, told in spans.items()}
        rows = [(unit, day) for unit, day in since.items() if day is not None]
        return pl.DataFrame(rows, schema={"name": pl.String, "since": pl.Date}, orient="row")

    def _last_issued(self) -> pl.DataFrame:
        """Return name, threshold, issued and issued_p of what was last issued for a day up to this one."""
        issued = (pl.col("kind") == "assessment_issued") & (pl.col("horizon") == 30)
        said = self.declared.filter(issued & (pl.col("first") <= self.at))
        return said.group_by(pl.col("unit").alias("name"), "threshold", maintain_order=True).agg(
            pl.col("level").drop_nulls().last().alias("issued"), pl.col("p").last().alias("issued_p")
        )

    def in_effect(self, unit: str | None = None, *, on: date | None = None) -> list[Row]:
        """Return what analysts judge on this day, or another: of each question the last word that holds."""
        day = on or self.at
        holds = (pl.col("first") <= day) & (pl.col("until") >= day)
        said = self.declared.filter((pl.col("kind") == "assessment_judged") & holds)
        if unit is not None:
            said = said.filter(pl.col("unit") == self.read(unit))
        last = {(row["unit"], row["threshold"], row["horizon"]): row for row in said.iter_rows(named=True)}
        return list(last.values())

    def overrides(self, unit: str | None = None, *, horizon: int, threshold: int) -> dict[str, Row]:
        """Return the judgements that go before the rule's answers on this day, by unit."""
        asked = (threshold, horizon, "override")
        said = self.in_effect(unit)
        return {
            row["unit"]: row for row in said if (row["threshold"], row["horizon"], row["judged"]) == asked
        }

    def overriding(self, unit: str, *, horizon: int, threshold: int) -> Row | None:
        """Return the judgement that goes before the rule's answer on this day; None if there is none."""
        return self.overrides(unit, horizon=horizon, threshold=threshold).get(self.read(unit))

    def uncounted(self, unit: str, *, horizon: int = 30) -> pl.DataFrame:
        """Return what is recorded of one unit and does not count: see `threat_reasons.uncounted`."""
        return uncounted(self.of(unit), self.at, horizon)

    def unattributed(self, unit: str, *, horizon: int = 30, threshold: int = 1) -> list[Row]:
        """Return what nobody is named for and would count if it was this unit: see `threat_turns`."""
        return unattributed(self, unit, horizon=horizon, threshold=threshold)

    def turns(self, unit: str, row: Row) -> list[Row]:
        """Return what would change an answer, a row of `table`: see `threat_turns.turns`."""
        return turns(self, unit, row)

    def trend(self, unit: str, *, horizon: int = 30, threshold: int = 1) -> list[int]:
        """Return how the likelihood came to where it is: see `threat_turns.trend`."""
        return trend(self, unit, horizon=horizon, threshold=threshold)

    def context(self, unit: str) -> pl.DataFrame:
        """Return what is said of one unit, at weight 0: see `context.panel`."""
        name, _, _ = self.read(unit).removeprefix("on:").partition("@")
        country, actor = (name, None) if name.isupper() else (None, name)
        said = self.views.standing(CONTEXT, self.as_of)
        return panel(said, self.at, country=country, actor=actor, names=self._names(actor) if actor else ())

    def _names(self, actor: str) -> list[str]:
        """Return the names by which a text may speak of an actor."""
        told = self.views.standing(ACTORS, self.as_of).filter(
            (pl.col("actor") == actor) & pl.col("fact").is_in(["name", "alias"])
        )
        return told.select("value").collect()["value"].to_list()

    def changed_since(
        self, first: Self, unit: str, *, horizon: int = 30, threshold: int = 1, overlay: bool = True
    ) -> Changed:
        """Return how the likelihood of one unit moved from another outlook to this one, event by event."""
        return changed(first, self, unit, horizon=horizon, threshold=threshold, overlay=overlay)


def outlook(views: "Views", as_of: AsOf, *, at: date, rule: str | None) -> Outlook:
    """Return what is to be expected after a day; NotFound if there is no rule of that name.

    `happened` of the moment is not looked at: what is over by `at` counts, by its latest day.
    """
    known = evolve(as_of, happened=None)
    said = views.declared(known)
    adopted = said.filter(pl.col("kind") == "rule_adopted")
    rules = [Rule(row["rule"], tuple(row["texts"][:-1])) for row in adopted.iter_rows(named=True)]
    chosen = read_rule(rule, rules)
    if chosen is None:
        raise NotFound(
            f"no rule {rule!r} was adopted by then", field="rule", hint="blotter log --kind rule_adopted"
        )
    return Outlook(views, known, at, chosen, said)
