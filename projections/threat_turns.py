"""Turns: what would change an assessment, worked out; and how its likelihood came to where it is."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from events import Level
from projections.actors import ACTORS
from projections.threat_days import moved
from projections.threat_facts import read_unit, targets_of
from projections.threat_levels import YEAR, is_covered, level
from projections.threat_reasons import contributions, deaths_by_block, likelihood_of, would_add

if TYPE_CHECKING:
    from projections.threat_outlook import Outlook

Row = dict[str, Any]

NAMED = 3
"""How many unattributed incidents are named."""


def turns(outlook: "Outlook", unit: str, row: Row) -> list[Row]:
    """Return what would change an answer (a row of `Outlook.table`), each with what it would then be.

    Each has `change` (attack, quiet, falls, without, attributed), event (position, or None), day, p and
    level (None where the answer has none). Quiet is a whole horizon in which nothing more is recorded.
    """
    horizon, threshold, at = row["horizon"], row["threshold"], outlook.at
    facts, rule = outlook.of(unit), outlook.rule
    blocks = deaths_by_block(facts, at, horizon)
    weeks = deaths_by_block(facts, at, 7)

    def p(horizon: int, found: dict[int, int], later: int = 0) -> int:
        return likelihood_of(found, rule, horizon, threshold, later=later)

    def week(changed: pl.DataFrame) -> int:
        return p(7, deaths_by_block(changed, at, 7))

    def turn(
        change: str, month: int, week: int, day: date, last: date | None, event: int | None = None
    ) -> Row:
        return {"change": change, "event": event, "day": day, "p": month, "week": week, "last": last}

    found = [turn("attack", p(horizon, _more(blocks, threshold)), p(7, _more(weeks, threshold)), at, at)]
    quiet = [
        turn(
            "quiet",
            p(horizon, blocks, n),
            p(7, weeks, n * horizon // 7),
            moved(at, timedelta(days=n * horizon)),
            row["last"],
        )
        for n in range(1, YEAR // horizon + 1)
    ]
    without = _without(facts, outlook, horizon, threshold)
    if without is not None:
        event, less = without
        others = facts.filter(pl.col("incident") != event)
        last = others.filter(pl.col("counts") & (pl.col("ends") <= at))["ends"].max()
        found.append(turn("without", row["p"] - less, week(others), at, cast("date | None", last), event))
    for one in unattributed(outlook, unit, horizon=horizon, threshold=threshold):
        if one["points"]:
            its = outlook.facts.filter(pl.col("incident") == one["incident"])
            more = pl.concat([facts.select(*its.columns, "counts"), its.with_columns(counts=pl.lit(True))])
            found.append(turn("attributed", row["p"] + one["points"], week(more), at, at, one["incident"]))
    _name_levels([*found, *quiet], row, outlook)
    if quiet:
        lower = [one for one in quiet if one["level"] is not None and one["level"] != row["level"]]
        found.append(quiet[0])
        if row["level"] is not None and lower:
            found.append({**lower[0], "change": "falls"})
    return [{name: one[name] for name in ("change", "event", "day", "p", "level")} for one in found]


def _more(blocks: dict[int, int], deaths: int) -> dict[int, int]:
    return {**blocks, 0: blocks.get(0, 0) + deaths}


def _name_levels(found: Sequence[Row], row: Row, outlook: "Outlook") -> None:
    """Add the level that each would have, after the last issued one; none where there is none now."""
    shape = {"p": pl.Int64, "week": pl.Int64, "issued": pl.String}
    asked = pl.DataFrame([{**one, "issued": row["issued"]} for one in found], schema=shape)
    none = row["level"] is None or row["horizon"] != 30
    for one, named in zip(found, asked.select(level()).to_series(), strict=True):
        silent = one["last"] is None or one["day"] - one["last"] >= timedelta(days=YEAR)
        seen = not silent and is_covered(row["watched_since"], outlook.at)
        imminent = any(said["flag"] for said in outlook.in_effect(row["unit"], on=one["day"]))
        one["level"] = None if none else str(Level.CRITICAL) if imminent else named if seen else None


def _without(facts: pl.DataFrame, outlook: "Outlook", horizon: int, threshold: int) -> tuple[int, int] | None:
    """Return the one event that most hangs on, and how much the likelihood would fall without it."""
    told = contributions(facts, outlook.rule, outlook.at, horizon, threshold)
    alone = told.with_columns(
        total=pl.col("deaths").sum().over("block"), weight=pl.col("points").sum().over("block")
    ).filter(pl.col("total") - pl.col("deaths") < threshold)
    if alone.is_empty():
        return None
    first = alone.sort("weight", "incident", descending=[True, False]).row(0, named=True)
    return first["incident"], first["weight"]


def unattributed(outlook: "Outlook", unit: str, *, horizon: int, threshold: int) -> list[Row]:
    """Return the incidents that nobody is named for and that would count most if this actor did them.

    Columns: incident, report, ends, deaths, points. Where anything is recorded of the actor, only
    incidents in its countries, or against those that it is said to be hostile to. Countries and
    targets have none: there such incidents count already.
    """
    actor, _, country = read_unit(unit, outlook.same).partition("@")
    if actor.startswith("on:") or actor.isupper():
        return []
    nobody = outlook.facts.filter(pl.col("doers").fill_null("") == "")
    if country:
        nobody = nobody.filter(pl.col("country") == country)
    else:
        countries, foes = _near(outlook, actor)
        if countries or foes:
            against = targets_of(nobody, outlook.same).filter(
                pl.col("unit").is_in([f"on:{foe}" for foe in foes])
            )
            hit = pl.col("hit").is_in(against["hit"].implode())
            nobody = nobody.filter(pl.col("country").is_in(countries).fill_null(False) | hit.fill_null(False))
    blocks = deaths_by_block(outlook.of(unit), outlook.at, horizon)
    return would_add(nobody, blocks, outlook.rule, outlook.at, horizon, threshold).head(NAMED).to_dicts()


def _near(outlook: "Outlook", actor: str) -> tuple[list[str], list[str]]:
    """Return the countries in which an actor is recorded, and those that it is hostile to."""
    told = outlook.views.standing(ACTORS, outlook.as_of).filter(pl.col("actor") == actor)
    rows = told.select("fact", "value", "country").collect()
    profiled = rows.filter(pl.col("fact") == "country")["value"]
    there = rows.filter(pl.col("fact") == "role")["country"]
    own = outlook.of(actor)["country"]
    foes = rows.filter(pl.col("fact").is_in(["relation hostile", "relation insurgent_against"]))["value"]
    return _distinct((*profiled, *there, *own)), _distinct(foes)


def _distinct(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value})


def trend(outlook: "Outlook", unit: str, *, horizon: int, threshold: int, most: int = 24) -> list[int]:
    """Return the likelihood (1e-9) a horizon apart up to the day, the oldest first, as known now."""
    blocks = deaths_by_block(outlook.of(unit), outlook.at, horizon)
    return [
        likelihood_of(blocks, outlook.rule, horizon, threshold, later=-before)
        for before in range(most - 1, -1, -1)
    ]
