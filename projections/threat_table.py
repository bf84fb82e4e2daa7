"""Table: what is to be expected of every unit at once, each answer with its words."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from projections.rules import Rule
from projections.threat_blocks import SCALE, likelihoods
from projections.threat_days import moved
from projections.threat_levels import CRITICAL, MARGIN, YEAR, confidence, level, term
from projections.threat_sums import Past

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
    "revised": pl.Int64,
    "issued": pl.String,
    "issued_p": pl.Int64,
}

_RECENT = 10  # blocks: those that say whether a likelihood within 7 days can be near its cut


def units_of(past: Past, names: Sequence[str]) -> pl.DataFrame:
    """Return unit (number, null if nothing is recorded), name, actor, country; all units if none is named."""
    known = past.units()
    if not names:
        return known
    asked = pl.DataFrame({"name": list(dict.fromkeys(names))}, schema={"name": pl.String})
    actor, country = (pl.col("name").str.extract(pattern) for pattern in (r"^([^A-Z@]+)", r"([A-Z]{2})$"))
    whole = asked.with_columns(
        actor=pl.when(pl.col("name").str.starts_with("on:").not_()).then(actor),
        country=pl.when(pl.col("name").str.contains("@")).then(country),
    )
    return whole.join(known.select("name", "unit"), on="name", how="left", maintain_order="left")


def table(
    past: Past,
    units: pl.DataFrame,
    rule: Rule,
    at: date,
    *,
    horizons: Sequence[int],
    thresholds: Sequence[int],
    since: Callable[[int], pl.DataFrame],
    issued: pl.DataFrame,
    imminent: Sequence[str],
) -> pl.DataFrame:
    """Return COLUMNS: a row for each unit, threshold and horizon.

    `units` is `units_of`; `since` gives for a threshold the unit `name`s that are watched and since when;
    `issued` has name, threshold, issued (level) and issued_p of the last issued assessments within 30 days.
    """
    history, places = past.history(), past.places()
    told = units.with_row_index("row").join(history, on="unit", how="left", maintain_order="left")
    weeks = _weeks(past, rule, thresholds) if 30 in horizons else {}
    parts = []
    for place, horizon in enumerate(horizons):
        blocks = past.blocks(horizon, len(rule.weights(horizon)))
        for threshold in thresholds:
            answers = likelihoods(blocks, rule, horizon, threshold)
            rows = told.join(answers, on="unit", how="left", maintain_order="left").join(
                _watched(units, places, since(threshold)), on="row", how="left", maintain_order="left"
            )
            if horizon == 30:
                last = issued.filter(pl.col("threshold") == threshold).drop("threshold")
                rows = rows.join(last, on="name", how="left", maintain_order="left").join(
                    weeks[threshold], on="unit", how="left", maintain_order="left"
                )
            else:
                empty = {"issued": pl.String, "issued_p": pl.Int64, "week": pl.Int64}
                rows = rows.with_columns(pl.lit(None, kind).alias(name) for name, kind in empty.items())
            parts.append(_worded(rows, rule, at, horizon, threshold, imminent).with_columns(place=place))
    return pl.concat(parts).sort("row", "threshold", "place").select(*COLUMNS)


def _watched(units: pl.DataFrame, places: pl.DataFrame, since: pl.DataFrame) -> pl.DataFrame:
    """Return row and since when each unit is watched without a gap, where it is.

    A declaration watches the unit that it names, an actor in each country, and in a country each
    actor. An actor without its own is watched where every country is that anything is recorded of it in.
    """
    there = places.join(since, left_on="country", right_on="name", how="left")
    through = there.group_by("unit").agg(
        pl.when(pl.col("since").null_count() == 0).then(pl.col("since").max()).alias("through")
    )
    own = [pl.col("since"), pl.col("since_actor"), pl.col("since_country"), pl.col("through")]
    return (
        units.with_row_index("row")
        .join(since, on="name", how="left")
        .join(since.rename({"since": "since_actor"}), left_on="actor", right_on="name", how="left")
        .join(since.rename({"since": "since_country"}), left_on="country", right_on="name", how="left")
        .join(through, on="unit", how="left")
        .select("row", pl.min_horizontal(own).alias("watched_since"))
    )


def _weeks(past: Past, rule: Rule, thresholds: Sequence[int]) -> dict[int, pl.DataFrame]:
    """Return unit and `week`, the likelihood within 7 days, of those for whom it decides the level.

    Only where the last weeks have seen deaths can it be near its cut; the others have none here.
    """
    worth = rule.weights(7)
    recent = past.blocks(7, len(worth), youngest=7 * _RECENT)
    near = likelihoods(recent, rule, 7, min(thresholds))
    cut = CRITICAL - MARGIN - sum(worth[_RECENT:])
    blocks = past.blocks(7, len(worth), units=near.filter(pl.col("p") >= cut)["unit"])
    return {
        threshold: likelihoods(blocks, rule, 7, threshold).select("unit", pl.col("p").alias("week"))
        for threshold in thresholds
    }


def _worded(
    rows: pl.DataFrame, rule: Rule, at: date, horizon: int, threshold: int, imminent: Sequence[str]
) -> pl.DataFrame:
    """Return row and COLUMNS: what the numbers of each unit mean."""
    base = rule.base(horizon)
    shared = (pl.col("p") - base) // SCALE
    known = (pl.lit(at) - pl.col("watched_since")).dt.total_days()
    told = rows.with_columns(
        pl.col("p", "p_low", "p_high").fill_null(base),
        pl.col("week").fill_null(0),
        pl.col("incidents", "revised").fill_null(0),
    ).with_columns(
        worth=pl.when(pl.col("judged") > 0).then(pl.col("value") // pl.col("judged")),
        backed=pl.when(shared > 0).then(pl.col("backed") * 1000 // shared).otherwise(0),
        history=pl.max_horizontal(known, "oldest").fill_null(0),
        no_signal=(pl.col("age") >= YEAR).fill_null(True),
        covered=(pl.col("watched_since") <= moved(at, -timedelta(days=YEAR - 1))).fill_null(False),
    )
    levels = pl.lit(None, pl.String)
    if horizon == 30:
        judged = pl.col("name").is_in(list(imminent))
        seen = pl.col("covered") & pl.col("no_signal").not_()
        levels = pl.when(judged).then(pl.lit("critical")).when(seen).then(level())
    return told.select(
        "row",
        pl.col("name").alias("unit"),
        pl.lit(threshold, pl.Int64).alias("threshold"),
        pl.lit(horizon, pl.Int64).alias("horizon"),
        "p",
        "p_low",
        "p_high",
        pl.when(pl.col("no_signal").not_()).then(term()).alias("likelihood"),
        levels.alias("level"),
        confidence().alias("confidence"),
        "no_signal",
        "watched_since",
        (pl.lit(at) - pl.duration(days="age")).cast(pl.Date).alias("last"),
        "incidents",
        "revised",
        "issued",
        "issued_p",
    )
