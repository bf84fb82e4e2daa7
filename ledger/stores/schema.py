"""The tables of a ledger's SQLite file, what guards them, and whether a file has just these."""

import apsw

from ledger.merkle import HASH_SIZE

APPLICATION_ID = 0x426C_6F74
"""`Blot`: marks the file as a ledger (SQLite file format, 1.3.17)."""

FORMAT = 1

TABLES = (
    "CREATE TABLE ledger (origin TEXT NOT NULL) STRICT",
    f"""CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    about    BLOB CHECK (length(about) = 16),
    entry    BLOB NOT NULL,
    hashes   BLOB NOT NULL CHECK (length(hashes) % {HASH_SIZE} = 0)
) STRICT""",
    """CREATE TABLE veiled (
    position INTEGER NOT NULL REFERENCES entries (position),
    field    TEXT NOT NULL,
    salt     BLOB NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (position, field)
) STRICT, WITHOUT ROWID""",
)
GUARDS = (
    "CREATE INDEX entries_about ON entries (about, position) WHERE about IS NOT NULL",
    """CREATE TRIGGER entries_have_no_gap BEFORE INSERT ON entries
WHEN new.position <> (SELECT coalesce(max(position) + 1, 0) FROM entries)
BEGIN SELECT raise(ABORT, 'the ledger continues at another position'); END""",
    """CREATE TRIGGER entries_are_not_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = new.id)
BEGIN SELECT raise(ABORT, 'the ledger has an entry of this id'); END""",
    """CREATE TRIGGER entries_stay_as_they_are BEFORE UPDATE ON entries
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER origin_is_one BEFORE INSERT ON ledger WHEN (SELECT count(*) FROM ledger) > 0
BEGIN SELECT raise(ABORT, 'a ledger has one origin'); END""",
    """CREATE TRIGGER origin_stays_as_it_is BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the origin of a ledger stays'); END""",
    """CREATE TRIGGER origin_stays BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'the origin of a ledger stays'); END""",
)
SCHEMA = ";\n".join(
    (f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {FORMAT}", *TABLES, *GUARDS)
)
"""Makes an empty ledger, but for its origin."""


def differences(db: apsw.Connection) -> tuple[tuple[str, ...], bool]:
    """Return what a file's schema lacks and has too much, and whether its tables are ours.

    SQLite keeps the text of a statement as it was given; how it is spaced does not matter. Where
    the tables are others, a view for instance, nothing may be read from them.
    """
    found = {_spaced(text) for (text,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    expected = {_spaced(text) for text in (*TABLES, *GUARDS)}
    lacks = [f"the file lacks: {text[:80]}" for text in sorted(expected - found)]
    more = [f"the file has what is not Blotter's: {text[:80]}" for text in sorted(found - expected)]
    return (*lacks, *more), found >= {_spaced(text) for text in TABLES}


def _spaced(text: str) -> str:
    return " ".join(text.split())
