"""Every projection there is, and how they are drawn from a ledger."""

import polars as pl

from ledger import Ledger
from projections.about import VERSION
from projections.actors import ACTORS
from projections.casualties import CASUALTIES
from projections.context import CONTEXT
from projections.declared import DECLARED
from projections.funds import FUNDS
from projections.identities import IDENTITIES
from projections.posting import REPORTS, Frames, fold
from projections.sources import SOURCES
from projections.standing import changes
from projections.threats import THREATS
from projections.ties import TIES
from projections.timeline import TIMELINE

PROJECTIONS = (
    CASUALTIES,
    ACTORS,
    TIES,
    FUNDS,
    TIMELINE,
    SOURCES,
    IDENTITIES,
    THREATS,
    CONTEXT,
    DECLARED,
)

CHUNK = 8_192
"""How many records are folded at a time: it bounds the memory that a fold takes."""


def versions() -> dict[str, int]:
    """Return the version of everything that is drawn, by name."""
    return {REPORTS: VERSION, **{projection.name: projection.version for projection in PROJECTIONS}}


def nothing() -> Frames:
    """Return the frames of no records at all."""
    return fold(PROJECTIONS, [])


def draw(ledger: Ledger, start: int, stop: int) -> Frames:
    """Return the postings that the records from start to before stop cause."""
    drawn = [
        fold(PROJECTIONS, changes(ledger.read(first, min(first + CHUNK, stop)), ledger))
        for first in range(start, stop, CHUNK)
    ]
    return beside(*drawn) if drawn else nothing()


def beside(*drawn: Frames) -> Frames:
    """Return frames one after the other, name by name."""
    return {name: pl.concat([frames[name] for frames in drawn]) for name in drawn[0]}
