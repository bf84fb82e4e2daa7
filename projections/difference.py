"""Difference: how a tally moved between two moments, record by record, summing exactly.

Reports that were ever filed or merged together form a component, and nothing outside a component
moves it. So all components take their first step at once, then their second, and so on: the tally
after a step minus the tally before it is what that record moved.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl
from attrs import evolve

from ledger import NOW, AsOf
from projections.breakdowns import Policy, keys_of
from projections.casualties import CASUALTIES
from projections.counting import contributions
from projections.identities import read_as_one
from projections.incidents import follow, followed
from projections.posting import balance
from projections.tallies import summed
from projections.where import Where

if TYPE_CHECKING:
    from projections.views import Views

FIGURES = ("low", "best", "high", "unknown", "incidents")
"""What moves and adds up."""


def components(links: pl.DataFrame) -> dict[int, int]:
    """Return, for every report that was ever filed or merged elsewhere, what it hangs together with.

    Takes `report` and `incident` of all postings: whatever was linked at any time counts as one
    component, named by its smallest position, so that a merge changes nothing outside its own component.
    """
    parent: dict[int, int] = {}

    def top(node: int) -> int:
        while parent.get(node, node) != node:
            node = parent[node]
        return node

    moved = links.filter(pl.col("incident") != pl.col("report")).select("report", "incident").unique()
    for report, incident in moved.sort("report", "incident").iter_rows():
        one, other = sorted((top(report), top(incident)))
        parent[other] = one
        parent.setdefault(one, one)
    return {node: top(node) for node in parent}


def casualty_difference(
    views: "Views", first: AsOf, last: AsOf, by: Sequence[str], *, policy: Policy, where: Where
) -> pl.DataFrame:
    """Return the rows of a tally that moved between two moments of one clock, and by which record.

    Columns: those of `by`, outcome, record (position; null: actors were found to be one), and
    FIGURES as last minus first. The sum over the records is the difference of the two tallies. Then
    `opened`: 1 where the record opened a high, -1 where it closed one; a row may tell of that alone.
    """
    whenever = evolve(NOW, happened=last.happened)
    links = views.links()
    moments = _moments(links, last.clock)
    begin, end = (_count_until(views, moments, as_of) for as_of in (first, last))
    if begin > end:
        back = casualty_difference(views, last, first, by, policy=policy, where=where)
        return back.with_columns(-pl.col(name) for name in (*FIGURES, "opened"))
    component = pl.col("report").replace(components(links)).alias("component")
    links = _placed(links, moments).with_columns(component)
    steps = (
        links.filter(pl.col("moment").is_between(begin, end - 1))
        .select("component", "moment", pl.col("position").alias("record"))
        .unique()
        .sort("component", "moment")
        .with_columns(step=pl.int_range(pl.len()).over("component"))
    )
    links = links.join(steps.select("component").unique(), on="component", how="semi")  # what can move
    tolls = _placed(views.postings(CASUALTIES, whenever, reports=links["report"].unique()), moments)
    tolls = tolls.with_columns(component)
    same = views.same(first)
    asked = views.asked(where, first)
    keys = [*keys_of(by), "outcome"]

    def told(cuts: pl.DataFrame) -> pl.DataFrame:
        """Sum what stands in each component before its own cut."""
        known = [
            balance(frame.join(cuts, on="component").filter(pl.col("moment") < pl.col("cut")).drop("cut"))
            for frame in (links, tolls)
        ]
        reports = follow(read_as_one(known[1], same), followed(known[0])).lazy()
        chosen = contributions(reports, by, policy=policy, where=asked)
        return summed(chosen, ["component", *keys], asked).collect()

    cuts = steps.select("component", pl.lit(begin).alias("cut")).unique()
    before = told(cuts)
    moves = [_moved(before, before, keys).with_columns(record=pl.lit(None, pl.Int64))]
    for number in steps["step"].unique().sort().to_list():
        step = steps.filter(pl.col("step") == number)
        cuts = cuts.join(step, on="component", how="left").select(
            "component", pl.coalesce(pl.col("moment") + 1, "cut").alias("cut")
        )
        after = told(cuts)
        moves.append(_moved(before, after, keys).join(step, on="component", how="left"))
        before = after
    if same != views.same(last):
        moves.append(_identities(views, first, last, by, keys, policy=policy, where=where))
    moved = pl.concat(frame.select(*keys, "record", *FIGURES, "opened") for frame in moves)
    return moved.sort("record", *keys, nulls_last=True)


def _moments(links: pl.DataFrame, clock: str) -> pl.DataFrame:
    """Return every record that changes anything, numbered in the order of a clock."""
    order = ["available", "position"] if clock == "available" else ["position"]
    records = links.select("position", "available").unique().sort(order)
    return records.with_row_index("moment").with_columns(pl.col("moment").cast(pl.Int64))


def _count_until(views: "Views", moments: pl.DataFrame, as_of: AsOf) -> int:
    """Return how many of the moments had come by then."""
    if as_of.clock == "available" and as_of.known is not None:
        return moments.filter(pl.col("available") <= as_of.known).height
    return moments.filter(pl.col("position") < views.ledger.size_known(as_of.known)).height


def _placed(postings: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    return postings.join(moments.select("position", "moment"), on="position")


def _moved(before: pl.DataFrame, after: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return after minus before, without what stayed the same."""
    on = ["component", *keys]
    names = (*FIGURES, "opened")
    one, other = (frame.with_columns(opened=pl.col("high_open").cast(pl.Int64)) for frame in (after, before))
    both = one.join(other, on=on, how="full", coalesce=True, nulls_equal=True, suffix="_before")
    delta = [
        (pl.col(name).fill_null(0) - pl.col(f"{name}_before").fill_null(0)).alias(name) for name in names
    ]
    return both.select(*on, *delta).filter(pl.any_horizontal(pl.col(name) != 0 for name in names))


def _identities(
    views: "Views",
    first: AsOf,
    last: AsOf,
    by: Sequence[str],
    keys: Sequence[str],
    *,
    policy: Policy,
    where: Where,
) -> pl.DataFrame:
    """Return what moved because actors were found to be one or apart, whatever the reports say."""
    ends = followed(views.incidents(evolve(last, happened=None)))
    stands = balance(views.postings(CASUALTIES, last))
    told = []
    for as_of in (first, last):
        reports = follow(read_as_one(stands, views.same(as_of)), ends).lazy()
        asked = views.asked(where, as_of)
        chosen = contributions(reports, by, policy=policy, where=asked)
        alike = chosen.with_columns(component=pl.lit(0, pl.Int64))
        told.append(summed(alike, ["component", *keys], asked).collect())
    return _moved(told[0], told[1], keys).with_columns(record=pl.lit(None, pl.Int64))
