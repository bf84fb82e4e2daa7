"""Funds: what was announced, committed, disbursed, withheld, frozen, released, cancelled."""

from decimal import Decimal

import polars as pl

from events import FundAnnouncement, FundStage
from projections.filters import concerned, heard, ranked
from projections.projection import Columns, Projection, Row, row_of
from projections.where import Where

STAGES = tuple(stage.value for stage in FundStage)
EXACT = pl.Decimal(38, 6)
"""Money is added as decimal numbers: to a millionth of a unit, far beyond any minor unit."""


def _row(event: FundAnnouncement) -> Row:
    money = event.amount
    amount = format(money.amount, "f") if money else None
    return (event.fund, event.stage.value, money and money.currency, amount)


FUNDS = Projection(
    name="funds",
    version=2,
    reports=(FundAnnouncement,),
    columns=(
        Columns(
            schema={"fund": str, "stage": str, "currency": str, "amount": str},
            of=lambda standing: standing.event,
            rows=row_of(_row),
        ),
    ),
)
"""One row for a report about a fund; the amount as text, exactly as reported."""


def fund_totals(reports: pl.DataFrame, where: Where) -> pl.DataFrame:
    """Return fund, currency, a column for each stage, and `unknown`: reports without an amount.

    Amounts are decimals; several reports under one incident count once; currencies never add, and
    stages sum separately. An amount that is not reported adds 0 to a fund's only currency.
    """
    one = ranked(reports.filter(heard(where))).unique("incident", keep="first", maintain_order=True)
    told = one.filter(concerned(where)).with_columns(pl.col("amount").cast(EXACT))
    usual = (
        told.filter(pl.col("currency").is_not_null())
        .group_by("fund")
        .agg(pl.col("currency").unique().alias("usual"))
        .filter(pl.col("usual").list.len() == 1)
        .explode("usual")
    )
    told = told.join(usual, on="fund", how="left").with_columns(
        pl.coalesce("currency", "usual").alias("currency")
    )
    zero = pl.lit(Decimal(0)).cast(EXACT)
    sums = [
        pl.col("amount").filter(pl.col("stage") == stage).sum().fill_null(zero).cast(EXACT).alias(stage)
        for stage in STAGES
    ]
    unknown = pl.col("amount").is_null().sum().cast(pl.Int64).alias("unknown")
    return told.group_by("fund", "currency").agg(*sums, unknown).sort("fund", "currency")
