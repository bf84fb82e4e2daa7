"""Casualties by country and month, as known at a moment: columns against rows."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import plain
import polars as pl
import sealed
import stock
from measure import Goal, Measure, Setting, milliseconds, progress, take_turns

from ledger import AsOf, open_ledger
from projections.casualties import CASUALTIES

TOLLS = [f"{outcome}_{part}" for outcome in ("killed", "injured") for part in ("low", "best", "high")]
COLUMNS = ["position", "sign", "report", "incident", "country", "day", *TOLLS]
BLOTTER = "Blotter, incidents resolved"
POLARS = "Polars on bare Parquet"
ROWS = "SQLite rows"


def _postings(setting: Setting, ledger: Path) -> Path:
    """Return the same columns in one plain Parquet file, made now if it is not there yet."""
    path = setting.work / f"{ledger.stem}-bare.parquet"
    if not path.exists():
        progress(f"  making {path.name} ...")
        with open_ledger(ledger) as log:
            frame = sealed.views(ledger, log).postings(CASUALTIES)
        frame.select(COLUMNS).write_parquet(path, compression="zstd")
    return path


def _table(bare: Path) -> Path:
    """Return the same columns as rows of a SQLite table, indexed by position."""
    path = bare.with_suffix(".db")
    if not path.exists():
        progress(f"  making {path.name} ...")
        frame = pl.read_parquet(bare).with_columns(pl.col("day").dt.to_string("%Y-%m-%d"))
        db = sqlite3.connect(path)
        named = ", ".join(COLUMNS)
        db.execute(f"CREATE TABLE postings ({named})")
        db.executemany(f"INSERT INTO postings VALUES ({', '.join('?' * len(COLUMNS))})", frame.iter_rows())
        db.execute("CREATE INDEX postings_position ON postings (position)")
        db.commit()
        db.close()
    return path


def _polars(bare: Path, known: int) -> int:
    posted = pl.scan_parquet(bare).filter(pl.col("position") < known)
    summed = posted.group_by("country", pl.col("day").dt.truncate("1mo").alias("month")).agg(
        (pl.col("sign") * pl.col(name)).sum().alias(name) for name in TOLLS
    )
    return summed.collect().height


def _duckdb(bare: Path, known: int) -> int:
    sums = ", ".join(f"sum(sign * {name}) AS {name}" for name in TOLLS)
    query = (
        f"SELECT country, date_trunc('month', day) AS month, {sums} FROM '{bare}' "
        f"WHERE position < {known} GROUP BY country, month"
    )
    with duckdb.connect() as db:
        return len(db.execute(query).fetchall())


def _rows(table: Path, known: int) -> int:
    sums = ", ".join(f"sum(sign * {name}) AS {name}" for name in TOLLS)
    db = plain.opened(table)
    query = f"SELECT country, substr(day, 1, 7), {sums} FROM postings WHERE position < ? GROUP BY 1, 2"
    found = len(db.execute(query, (known,)).fetchall())
    db.close()
    return found


def _blotter(ledger: Path, known: int) -> int:
    with open_ledger(ledger) as log:
        return sealed.views(ledger, log).casualties(AsOf(known=known), by=("country", "month")).height


def measure(setting: Setting) -> Measure:
    """Measure a tally as known at a prefix, nine tenths of the ledger."""
    size = setting.large(2_860_000, 2_000)
    ledger = sealed.seal(stock.ledger(setting.work, size))
    bare = _postings(setting, ledger)
    table = _table(bare)
    known = size * 9 // 10
    postings = pl.scan_parquet(bare).select(pl.len()).collect().item()
    contestants: dict[str, Callable[[], int]] = {
        BLOTTER: lambda: _blotter(ledger, known),
        POLARS: lambda: _polars(bare, known),
        "DuckDB on bare Parquet": lambda: _duckdb(bare, known),
        ROWS: lambda: _rows(table, known),
    }

    for warm_up in contestants.values():
        warm_up()
    return Measure(
        "Casualties by country and month, as known at a prefix",
        "ms",
        take_turns(contestants, setting.of(7, 1), milliseconds),
        (
            Goal("at most twice Polars on the same columns", BLOTTER, 2, False, POLARS),
            Goal("SQLite rows take at least 10 times as long", ROWS, 10, True, BLOTTER),
        ),
        (
            f"{postings:,} postings; the prefix is nine tenths. Everybody opens the files anew each time. "
            "Blotter checks each file against its hash, finds what stands, follows merges and counts each "
            "incident once; the others only sum signed rows.",
        ),
    )


MEASURES = (measure,)
