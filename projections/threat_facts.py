"""What an assessment counts: each incident once, by its report in force."""

import re
from collections.abc import Mapping

import polars as pl

from projections.filters import ranked
from projections.threats import COUNTED, DENIED, ROOTS, answers

SAID = (
    *("report", "incident", "country", "ends", "days", "stated", "low", "best", "high"),
    *("doers", "hit", "independent", "worth", "sound", "revised"),
)
"""What is read of each report."""

BESIDE = ("preferred", "reliability", "credibility", "published", "roots")
"""What is read besides of the reports of incidents that have several."""

_TOGETHER = {
    "stated": ("stated", "low", "best", "high"),
    "ends": ("ends", "days"),
    "country": ("country",),
    "doers": ("doers",),
    "hit": ("hit",),
}
"""What a report is silent on, and what then comes from the next one of its incident."""


def in_force(alone: pl.LazyFrame, shared: pl.LazyFrame) -> pl.DataFrame:
    """Return a row for each incident that can be scored: what it counts for, and how sure that is.

    Takes the rows of THREATS that stand: of reports that are alone in their incident, and of those
    that share one. The report in force is the one that tallies count by (policy `current`). Columns:
    incident, report, ends, days, stated (a number), low, best, high (of killed, 0 for unknown, in order),
    country, doers, hit, sound, worth (of its grade in thousandths, null where nobody judged), backed
    (by two independent sources or more), revised (how often).
    """
    several = _one_each(shared.select(*SAID, *BESIDE).collect())
    return pl.concat([_figures(alone), _figures(several.lazy())]).collect()


def _figures(told: pl.LazyFrame) -> pl.LazyFrame:
    """Return reports in force with their deaths in order, 0 for unknown."""
    low, best, high = (pl.col(name).fill_null(0) for name in ("low", "best", "high"))
    return told.select(
        "incident",
        "report",
        "ends",
        "days",
        (pl.col("stated") & pl.col("best").is_not_null()).alias("stated"),
        pl.min_horizontal(low, best).alias("low"),
        best.alias("best"),
        pl.when(pl.col("high").is_null())
        .then(pl.max_horizontal(low, best))
        .otherwise(pl.max_horizontal(high, best))
        .alias("high"),
        "country",
        "doers",
        "hit",
        "sound",
        "worth",
        (pl.col("independent") >= 2).alias("backed"),
        "revised",
    )


def _one_each(beside: pl.DataFrame) -> pl.DataFrame:
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
        beside.select("incident", pl.col("roots").str.split(ROOTS))
        .explode("roots")
        .group_by("incident")
        .agg(pl.col("roots").filter(pl.col("roots") != "").n_unique().cast(pl.Int64).alias("independent"))
    )
    return (
        order.with_columns(filled)
        .with_columns(pl.col("stated").fill_null(False), pl.col("days").fill_null(1))
        .unique("incident", keep="first", maintain_order=True)
        .drop("independent")
        .join(counted, on="incident", how="left")
        .select(SAID)
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
    """Return the incidents that concern one `unit`; `counts` is false for what is only possible."""
    unit = read_unit(unit, same)
    actor, _, country = unit.partition("@")
    here = facts.filter(pl.col("country") == country) if country else facts
    if unit.startswith("on:"):
        texts = targets_of(facts, same).filter(pl.col("unit") == unit)
        found = facts.join(texts.select("hit"), on="hit", how="semi").with_columns(counts=pl.lit(True))
    elif actor.isupper():
        found = facts.filter(pl.col("country") == actor).with_columns(counts=pl.lit(True))
    else:
        said = doers_of(here, same).filter(pl.col("unit") == actor)
        found = here.join(said.drop("unit"), on="doers", how="inner")
    return found.with_columns(unit=pl.lit(unit))


def of_units(facts: pl.DataFrame, same: Mapping[str, str]) -> pl.DataFrame:
    """Return the incidents of every unit, as `of_unit` does for one."""
    doers = facts.join(doers_of(facts, same), on="doers", how="inner")
    sure = pl.lit(True).alias("counts")
    told = [
        facts.filter(pl.col("country").is_not_null()).with_columns(sure, unit="country"),
        doers,
        doers.filter(pl.col("country").is_not_null()).with_columns(
            unit=pl.col("unit") + "@" + pl.col("country")
        ),
        facts.join(targets_of(facts, same), on="hit", how="inner").with_columns(sure),
    ]
    return pl.concat(frame.select(*facts.columns, "counts", "unit") for frame in told)


def read_unit(unit: str, same: Mapping[str, str]) -> str:
    """Return a unit with its actor named as it is read."""
    on, name = ("on:", unit[3:]) if unit.startswith("on:") else ("", unit)
    actor, joint, country = name.partition("@")
    return f"{on}{same.get(actor, actor)}{joint}{country}"


def mentions(unit: str, *several: Mapping[str, str]) -> pl.Expr:
    """Return the condition that a report may concern a unit, whichever report of its incident counts.

    `several` are the doubles of actors, as known at the moments that are looked at.
    """
    name = unit.removeprefix("on:").partition("@")[0]
    if name.isupper():
        return (pl.col("country") == name).fill_null(False)
    names = {name, *(same.get(name, name) for same in several)}
    names |= {double for same in several for double, one in same.items() if one in names}
    known = "|".join(map(re.escape, sorted(names)))
    said = pl.col("hit" if unit.startswith("on:") else "doers")
    return said.str.contains(f"(^|[ ,])({known})(,|$)").fill_null(False)
