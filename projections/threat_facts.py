"""What an assessment counts: each incident once, by its report in force; then sums by unit and day."""

from collections.abc import Mapping

import polars as pl

from events import HORIZONS, Credibility, Reliability
from projections.filters import ranked
from projections.threats import COUNTED, DENIED, answers

_SAID = (
    *("report", "incident", "preferred", "reliability", "credibility", "published", "country"),
    *("ends", "days", "stated", "low", "best", "high", "doers", "hit", "independent"),
)
"""What is read of each report."""

_TOGETHER = {
    "stated": ("stated", "low", "best", "high"),
    "ends": ("ends", "days"),
    "country": ("country",),
    "doers": ("doers",),
    "hit": ("hit",),
}
"""What a report is silent on, and what then comes from the next one of its incident."""

FIGURES = ("low", "best", "high", "judged", "value", "backed", "incidents")
"""What adds up: deaths surely, best and at most; deaths whose grade is judged, those times its worth,
deaths with two independent sources or more; incidents. The first two and the next three only of
incidents that count."""


def in_force(standing: pl.LazyFrame) -> pl.DataFrame:
    """Return a row for each incident that can be scored: what it counts for, and how sure that is.

    Takes the rows of THREATS that stand. The report in force is the one that tallies count by
    (policy `current`). Columns: incident, report, ends, days, stated, low, best, high (of killed, 0
    for unknown, in order), country, doers, hit, sound, worth (of its grade in thousandths, null
    where nobody judged), backed (by two independent sources or more).
    """
    told = standing.select(_SAID).collect()
    linked = told.filter(pl.col("incident") != pl.col("report")).select("incident").unique()
    if linked.height:
        beside = told.join(linked, on="incident", how="semi")
        roots = standing.join(linked.lazy(), on="incident", how="semi").select("incident", "roots").collect()
        told = pl.concat([told.join(linked, on="incident", how="anti"), _one_each(beside, roots)])
    low, best, high = (pl.col(name).fill_null(0) for name in ("low", "best", "high"))
    letter, digit = _numbers("reliability", Reliability), _numbers("credibility", Credibility)
    judged = letter.is_not_null().cast(pl.Int64) + digit.is_not_null().cast(pl.Int64)
    return told.select(
        "incident",
        "report",
        "ends",
        "days",
        "stated",
        pl.min_horizontal(low, best).alias("low"),
        best.alias("best"),
        pl.when(pl.col("high").is_null())
        .then(pl.max_horizontal(low, best))
        .otherwise(pl.max_horizontal(high, best))
        .alias("high"),
        "country",
        "doers",
        "hit",
        (pl.col("reliability").is_in(["A", "B"]) & pl.col("credibility").is_in(["1", "2"])).alias("sound"),
        pl.when(judged > 0).then((letter.fill_null(0) + digit.fill_null(0)) * 10 // judged).alias("worth"),
        (pl.col("independent") >= 2).alias("backed"),
    )


def _numbers(column: str, grades: type[Reliability] | type[Credibility]) -> pl.Expr:
    """Return the MISP number of each grade of a column; null for what nobody judged."""
    numbers = {str(grade): grade.number for grade in grades if grade.judged}
    return pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.Int64)


def _one_each(beside: pl.DataFrame, roots: pl.DataFrame) -> pl.DataFrame:
    """Return the report in force of incidents that have several, silences filled in."""
    order = ranked(beside)
    filled = [
        pl.col(name)
        .filter(pl.col("stated") if column == "stated" else pl.col(column).is_not_null())
        .first()
        .over("incident")
        .alias(name)
        for column, names in _TOGETHER.items()
        for name in names
    ]
    counted = (
        roots.explode("roots", empty_as_null=True)
        .group_by("incident")
        .agg(pl.col("roots").drop_nulls().n_unique().cast(pl.Int64).alias("independent"))
    )
    return (
        order.with_columns(filled)
        .with_columns(pl.col("stated").fill_null(False), pl.col("days").fill_null(1))
        .unique("incident", keep="first", maintain_order=True)
        .drop("independent")
        .join(counted, on="incident", how="left")
        .select(_SAID)
    )


def doers_of(facts: pl.DataFrame, same: Mapping[str, str]) -> pl.DataFrame:
    """Return what the texts of doers say: doers, unit, counts (false: only in the upper figure)."""
    rows = [
        (text, actor, answer == COUNTED)
        for text in facts["doers"].drop_nulls().unique().sort()
        for actor, answer in answers(text, same).items()
        if answer != DENIED
    ]
    return pl.DataFrame(
        rows, schema={"doers": pl.String, "unit": pl.String, "counts": pl.Boolean}, orient="row"
    )


def targets_of(facts: pl.DataFrame, same: Mapping[str, str]) -> pl.DataFrame:
    """Return what the texts of targets say: hit, and unit, as in on:hazara."""
    rows = [
        (text, f"on:{actor}")
        for text in facts["hit"].drop_nulls().unique().sort()
        for actor in dict.fromkeys(same.get(actor, actor) for actor in text.split(","))
    ]
    return pl.DataFrame(rows, schema={"hit": pl.String, "unit": pl.String}, orient="row")


def of_unit(facts: pl.DataFrame, unit: str, same: Mapping[str, str]) -> pl.DataFrame:
    """Return the incidents that concern one unit; `counts` is false for what is only possible."""
    actor, _, country = unit.partition("@")
    if unit.startswith("on:"):
        texts = targets_of(facts, same).filter(pl.col("unit") == unit)
        return facts.join(texts.drop("unit"), on="hit", how="semi").with_columns(counts=pl.lit(True))
    if actor.isupper():
        return facts.filter(pl.col("country") == actor).with_columns(counts=pl.lit(True))
    here = facts.filter(pl.col("country") == country) if country else facts
    said = doers_of(here, same).filter(pl.col("unit") == actor)
    return here.join(said.drop("unit"), on="doers", how="inner")


def day_sums(facts: pl.DataFrame, same: Mapping[str, str]) -> pl.DataFrame:
    """Return what each unit's incidents of a day add up to.

    Columns: unit, ends, longer (how many of HORIZONS its incidents outlasted), FIGURES, country
    (null for a country itself and for actor@country).
    """
    known = pl.col("worth").is_not_null().cast(pl.Int64)
    plain = facts.filter(pl.col("ends").is_not_null()).select(
        "ends",
        "country",
        "doers",
        "hit",
        "high",
        "best",
        pl.sum_horizontal((pl.col("days") > days).cast(pl.Int8) for days in HORIZONS).alias("longer"),
        (pl.col("low") * pl.col("sound").cast(pl.Int64)).alias("low"),
        (pl.col("best") * known).alias("judged"),
        (pl.col("best") * pl.col("worth").fill_null(0)).alias("value"),
        (pl.col("best") * pl.col("backed").cast(pl.Int64)).alias("backed"),
        pl.lit(1, pl.Int64).alias("incidents"),
    )
    keys = ["unit", "country", "ends", "longer"]
    counts = pl.col("counts").cast(pl.Int64)
    doers = (
        plain.join(doers_of(facts, same), on="doers", how="inner")
        .with_columns(pl.col(name) * counts for name in FIGURES if name != "high")
        .group_by(keys)
        .agg(pl.col(FIGURES).sum())
    )
    targets = (
        plain.join(targets_of(facts, same), on="hit", how="inner").group_by(keys).agg(pl.col(FIGURES).sum())
    )
    countries = (
        plain.filter(pl.col("country").is_not_null())
        .with_columns(unit=pl.col("country"))
        .group_by(keys)
        .agg(pl.col(FIGURES).sum())
    )
    there = doers.filter(pl.col("country").is_not_null()).with_columns(
        unit=pl.col("unit") + "@" + pl.col("country")
    )
    return pl.concat(frame.select(*keys, *FIGURES) for frame in (countries, doers, there, targets))
