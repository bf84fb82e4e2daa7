"""Changes: why a likelihood is another one than before, by cause and by event, adding up exactly.

Between two moments, two days and two rules there are six steps, always in the same order; each is
the explanation after it minus the explanation before it. What an analyst put in place of the rule
comes last.
"""

from typing import TYPE_CHECKING

import polars as pl
from attrs import frozen

from events import percent
from projections.incidents import follow, followed
from projections.threat_facts import BESIDE, SAID, in_force, mentions, of_unit
from projections.threat_reasons import contributions
from projections.threats import THREATS

if TYPE_CHECKING:
    from projections.threat_outlook import Outlook

DECAY, RETRACTIONS, CORRECTIONS, LATE, NEW, RULE, OVERLAY = CAUSES = (
    "decay",
    "retractions",
    "corrections",
    "late reports",
    "new events",
    "rule change",
    "overlay",
)
"""Why a likelihood moves, in the order of the steps. Reinstatements, merges, splits, changed
preferences and actors found to be one are corrections."""

BY: dict[str, tuple[str, ...]] = {
    "new information": (RETRACTIONS, CORRECTIONS, LATE, NEW),
    "time": (DECAY,),
    "reasoning": (RULE, OVERLAY),
}
"""What moved it, in the words of ICD 203, standard 7."""

SCHEMA = {"cause": pl.String, "event": pl.Int64, "points": pl.Int64}


@frozen(eq=False)
class Changed:
    """How a likelihood moved: `rows` of cause, event (position, null: the rule itself) and points (1e-9)."""

    before: int
    after: int
    rows: pl.DataFrame

    def by(self, causes: tuple[str, ...]) -> int:
        """Return the points that some causes moved."""
        return int(self.rows.filter(pl.col("cause").is_in(list(causes)))["points"].sum())

    @property
    def sentence(self) -> str:
        """What changed and because of what, for readers: ICD 203, standard 7."""
        if self.rows.is_empty():
            return f"Unchanged at {percent(self.after)}."
        moved = ", ".join(f"by {what} {_points(self.by(causes))}" for what, causes in BY.items())
        return f"From {percent(self.before)} to {percent(self.after)}: moved {moved} points."


def _points(p: int) -> str:
    return f"{p / 10_000_000:+.1f}" if round(p / 1_000_000) else "0.0"


def changed(
    first: "Outlook", last: "Outlook", unit: str, *, horizon: int, threshold: int, overlay: bool = True
) -> Changed:
    """Return how the likelihood of one unit moved from one outlook to another.

    Without the `overlay` it is that of the rule, whatever analysts put in its place.
    """
    if _known(first) > _known(last):
        back = changed(last, first, unit, horizon=horizon, threshold=threshold, overlay=overlay)
        return Changed(back.after, back.before, back.rows.with_columns(-pl.col("points")))
    steps = _steps(first, last, unit)
    told = [contributions(steps[0], first.rule, first.at, horizon, threshold)]
    told += [contributions(facts, first.rule, last.at, horizon, threshold) for facts in steps[1:]]
    told.append(contributions(steps[-1], last.rule, last.at, horizon, threshold))
    rows = [
        _minus(cause, after, before)
        for cause, before, after in zip(CAUSES[:-1], told[:-1], told[1:], strict=True)
    ]
    bases = [one.rule.base(horizon) for one in (first, last)]
    rows.append(_row(RULE, None, bases[1] - bases[0]))
    computed = [base + int(one["points"].sum()) for base, one in zip(bases, (told[0], told[-1]), strict=True)]
    ends = []
    for one, p, sign in zip((first, last), computed, (-1, 1), strict=True):
        held = one.overriding(unit, horizon=horizon, threshold=threshold) if overlay else None
        ends.append(p if held is None else held["p"])
        if held is not None:
            rows.append(_row(OVERLAY, held["position"], sign * (held["p"] - p)))
    moved = pl.concat(rows).filter(pl.col("points") != 0)
    return Changed(ends[0], ends[1], moved)


def _known(outlook: "Outlook") -> tuple[bool, float]:
    """Return what says which of two outlooks knew less."""
    as_of = outlook.as_of
    if as_of.clock == "available":
        return (as_of.known is None, 0.0 if as_of.known is None else as_of.known.timestamp())  # type: ignore[union-attr]
    return (False, outlook.views.ledger.size_known(as_of.known))


def _row(cause: str, event: int | None, points: int) -> pl.DataFrame:
    return pl.DataFrame([(cause, event, points)], schema=SCHEMA, orient="row")


def _minus(cause: str, after: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return what a step moved, event by event."""
    both = pl.concat(
        [
            after.select(pl.col("incident").alias("event"), "points"),
            before.select(pl.col("incident").alias("event"), -pl.col("points")),
        ]
    )
    sums = both.group_by("event").agg(pl.col("points").sum()).filter(pl.col("points") != 0).sort("event")
    return sums.select(pl.lit(cause).alias("cause"), "event", "points")


def _steps(first: "Outlook", last: "Outlook", unit: str) -> list[pl.DataFrame]:
    """Return the facts of a unit at the beginning and after each step but the last two.

    What counted at the beginning goes on to count as old, also if its day was corrected; all else is
    old if it was over by the first day.
    """
    links = [one.views.incidents(one.as_of) for one in (first, last)]
    ends = [followed(one) for one in links]
    rows = _concerned(first, last, unit)
    known = pl.col("report").is_in(links[0]["report"].implode())

    def facts(rows: pl.DataFrame, at: int) -> pl.DataFrame:
        placed = rows.drop("incident").join(links[at], on="report", how="left")
        followed_to = follow(placed, ends[at]).lazy()
        told = in_force(followed_to.filter(pl.col("shared").not_()), followed_to.filter("shared"))
        return of_unit(told, unit, (first, last)[at].same)

    start = facts(rows[0], 0)
    old = (pl.col("ends") <= first.at) | pl.col("incident").is_in(
        start.filter(pl.col("ends") <= first.at)["incident"].implode()
    )
    over = (pl.col("ends") <= first.at).fill_null(True)
    return [
        start,
        start.filter(old),
        facts(rows[0].join(rows[1], on="report", how="semi"), 0).filter(old),
        facts(rows[1].filter(known), 1).filter(old),
        facts(rows[1].filter(known | over), 1).filter(old),
        facts(rows[1], 1),
    ]


def _concerned(first: "Outlook", last: "Outlook", unit: str) -> list[pl.DataFrame]:
    """Return the reports that stand at both ends, of all incidents that ever concern the unit."""
    standing = [one.views.standing(THREATS, one.as_of).select(*SAID, *BESIDE) for one in (first, last)]
    about = mentions(unit, first.same, last.same)
    incidents = pl.concat([rows.filter(about).select("incident").collect() for rows in standing])["incident"]
    near = pl.col("incident").is_in(incidents.unique().implode())
    reports = pl.concat([rows.filter(near).select("report").collect() for rows in standing])[
        "report"
    ].unique()
    return [frame.filter(pl.col("report").is_in(reports.implode())).collect() for frame in standing]
