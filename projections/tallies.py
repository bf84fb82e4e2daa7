"""Tallies: what incidents add up to, by whatever is asked.

Incidents are summed once, by what they say as it stands: a list of perpetrators, a month. That leaves
few rows, and all that a tally tells (its breakdown, its total) is summed from these.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl
from attrs import frozen

from projections.breakdowns import Policy, check_breakdown, keys_of
from projections.casualties import ALWAYS, OUTCOMES
from projections.counting import asked_for, contributions, counted, figures, of_outcome
from projections.filters import concerned
from projections.posting import Frame
from projections.where import EVERYWHERE, Where

_BINS = {"day": ("1d", "%Y-%m-%d"), "week": ("1w", "%G-W%V"), "month": ("1mo", "%Y-%m"), "year": ("1y", "%Y")}
_LISTS = {"perpetrator": "perpetrators", "attribution": "attributions", "target": "targets"}
_TOGETHER = (("perpetrator", "attribution"), ("target",))
"""Breakdowns that are lists of a report; those that go together stand side by side in it."""

_SUMS = ("low", "best", "high", "unknown", "incidents", "reports", "silent")
_ANY = ("high_open", "stated")


@frozen
class Tally:
    """Sums of incidents by what they say, from which every row of a tally is summed.

    `whole` is the same before it was split by group. `beyond` is how many incidents may reach
    beyond their bin, or beyond the last day that counts.
    """

    sums: pl.DataFrame
    whole: pl.DataFrame
    beyond: int
    where: Where

    def rows(self, by: Sequence[str]) -> pl.DataFrame:
        """Return a row for each value of `by`, all of it asked for before, and each outcome.

        Columns: those of `by`, outcome, low, best, high, high_open, unknown (incidents without a
        best), incidents, reports, silent (those of the unknown on which every report is silent).
        """
        return _rows(self.sums, keys_of(by), self.where)

    def total(self) -> pl.DataFrame:
        """Return the same columns for everything together: a row for each outcome."""
        return _rows(self.whole, [], self.where)


NEVER = pl.lit(False)


def reaching(by: Sequence[str], happened: date | None) -> pl.Expr:
    """Return the condition that an incident may reach beyond its bin or the last day that counts."""
    reaches = [pl.col("last") > happened] if happened is not None else []
    for every, _ in (_BINS[name] for name in by if name in _BINS):
        reaches.append(pl.col("day").dt.truncate(every) != pl.col("last").dt.truncate(every))
    return pl.any_horizontal("open", *reaches) if reaches else NEVER


def tally(
    alone: pl.LazyFrame,
    several: pl.LazyFrame,
    by: Sequence[str] = (),
    *,
    policy: Policy = "current",
    where: Where = EVERYWHERE,
    beyond: pl.Expr = NEVER,
    spoken: Sequence[str] = OUTCOMES,
) -> Tally:
    """Return the tally of reports; none of them says anything of an outcome that is not `spoken` of.

    Most reports are alone in their incident, and count for every outcome. These are summed in one
    go, the outcomes side by side; the several reports of all other incidents outcome by outcome.
    """
    check_breakdown(by)
    keys = keys_of(by)
    wanted = asked_for(where, spoken)
    if "group" in keys or where.group:
        reports = pl.concat([alone, several])
        split, whole = (
            contributions(reports, columns, policy=policy, where=where, outcomes=wanted)
            for columns in (keys, [])
        )
        told = pl.collect_all([_added(split, keys), _added(whole, []), _reaching(whole, beyond)])
        return Tally(told[0], told[1], told[2]["incident"].n_unique(), where)
    alone, several = counted(alone, several, policy, where)
    alone = alone.filter(concerned(where))
    chosen = pl.concat(of_outcome(several, outcome, policy) for outcome in wanted).filter(concerned(where))
    one = _side_by_side(alone, keys, wanted, policy, beyond).collect(engine="streaming")
    # windows over lists take three times as long in a stream
    other, among = pl.collect_all([_added(chosen, keys), _reaching(chosen, beyond)], engine="in-memory")
    sums = pl.concat([*(_below(one, outcome).select(other.columns) for outcome in wanted), other])
    return Tally(sums, sums, int(one["beyond"].sum()) + among["incident"].n_unique(), where)


def summed(incidents: pl.LazyFrame, by: Sequence[str], where: Where = EVERYWHERE) -> pl.LazyFrame:
    """Return the sums of contributions for each value of `by` and each outcome."""
    keys = keys_of(by)
    return _spread(_added(incidents, keys), keys, where)


# -- sums of incidents ---------------------------------------------------------------------------


def _said(keys: Sequence[str]) -> list[pl.Expr]:
    """Return what incidents are summed by: lists as they are, and the first day of every bin."""
    lists = [name for names in _TOGETHER if not set(names).isdisjoint(keys) for name in names]
    return [
        *(pl.col(_LISTS[name]).alias(name) for name in lists),
        *(pl.col("day").dt.truncate(_BINS[name][0]).alias(name) for name in keys if name in _BINS),
        *(pl.col(name) for name in keys if name not in _BINS and name not in _LISTS),
    ]


def _sums(stated: pl.Expr, low: pl.Expr, best: pl.Expr, high: pl.Expr, opened: pl.Expr) -> dict[str, pl.Expr]:
    """Return the sums of what incidents count for.

    An unknown best or low adds 0; an unknown or open high adds the larger of low and best, and
    opens the sum.
    """
    least = pl.max_horizontal(low, best).fill_null(0)
    return {
        "low": low.sum(),
        "best": best.sum(),
        "high": high.fill_null(least).sum(),
        "high_open": opened.any(),
        "unknown": best.is_null().sum().cast(pl.Int64),
        "incidents": pl.len().cast(pl.Int64),
        "reports": pl.col("reports").sum().cast(pl.Int64),
        "stated": stated.any(),
        "silent": stated.not_().sum().cast(pl.Int64),
    }


def _added(incidents: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """Return the sums of contributions by what they say."""
    sums = _sums(*map(pl.col, ("stated", "low", "best", "high", "opened")))
    if "group" not in keys and "group" in incidents.collect_schema().names():
        incident = pl.col("incident")  # the groups of one toll are rows of one incident
        sums["incidents"] = incident.n_unique().cast(pl.Int64)
        sums["unknown"] = incident.filter(pl.col("best").is_null()).n_unique().cast(pl.Int64)
        sums["reports"] = pl.col("reports").filter(incident.is_first_distinct()).sum().cast(pl.Int64)
    return incidents.group_by("outcome", *_said(keys)).agg(**sums)


def _side_by_side(
    alone: pl.LazyFrame, keys: Sequence[str], outcomes: Sequence[str], policy: Policy, beyond: pl.Expr
) -> pl.LazyFrame:
    """Return the sums of what several outcomes say, as columns beside each other."""
    sums = {
        f"{outcome} {name}": added
        for outcome in outcomes
        for name, added in _sums(**figures(outcome, policy)).items()
    }
    sums["beyond"] = beyond.sum()
    return alone.group_by(_said(keys)).agg(**sums) if keys else alone.select(**sums)


def _reaching(incidents: pl.LazyFrame, beyond: pl.Expr) -> pl.LazyFrame:
    return incidents.filter(beyond).select("incident")


def _below(side_by_side: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Return the sums of one outcome."""
    mine = [pl.col(f"{outcome} {name}").alias(name) for name in (*_SUMS, *_ANY)]
    by = [name for name in side_by_side.columns if " " not in name]
    return side_by_side.select(pl.lit(outcome).alias("outcome"), *by, *mine)


# -- rows of a tally -----------------------------------------------------------------------------


def _spread(sums: Frame, keys: Sequence[str], where: Where) -> Frame:
    """Return sums by `keys`; a toll stands once under each value of a list that it has."""
    spread = sums.with_row_index("cell").with_columns(
        pl.col(name).dt.strftime(_BINS[name][1]) for name in keys if name in _BINS
    )
    asked = {"perpetrator": where.perpetrator, "target": where.target}
    lists = [names for names in _TOGETHER if not set(names).isdisjoint(keys)]
    for names in lists:
        spread = spread.explode(names, empty_as_null=True)
        if names[0] == "perpetrator":
            spread = spread.with_columns(pl.col(names).fill_null("unknown"))  # nobody is named
        if wanted := asked[names[0]]:
            spread = spread.filter(pl.col(names[0]).is_in(list(wanted)))
    if lists:
        spread = spread.unique(["cell", "outcome", *keys], maintain_order=True)
    return spread.group_by(*keys, "outcome").agg(pl.col(*_SUMS).sum(), pl.col(*_ANY).any())


_ORDER = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


def _rows(sums: pl.DataFrame, keys: Sequence[str], where: Where) -> pl.DataFrame:
    """Return sums as the rows of a tally, in order."""
    rows = _spread(sums, keys, where)
    if not keys:
        rows = pl.concat([rows, _nought(rows, where)])
    told = rows.filter(pl.col("stated") | pl.col("outcome").is_in(where.outcome or ALWAYS))
    place = pl.col("outcome").replace_strict(_ORDER, return_dtype=pl.Int64)
    figures = ("low", "best", "high", "high_open", "unknown", "incidents", "reports", "silent")
    return told.select(*keys, "outcome", *figures).sort(*keys, place, nulls_last=True)


def _nought(rows: pl.DataFrame, where: Where) -> pl.DataFrame:
    """A balance of no rows is 0: return that for every outcome that was asked for and has none."""
    missing = [one for one in dict.fromkeys(where.outcome or ALWAYS) if one not in rows["outcome"]]
    zero = {**dict.fromkeys(_SUMS, 0), "high_open": False, "stated": True}
    return pl.DataFrame([{"outcome": one, **zero} for one in missing], schema=rows.schema)
