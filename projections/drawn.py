"""Drawn: the rows that stand at a moment, from what is sealed on the shelf and the tail since.

What is known at a moment is a filter of the postings, and what stands is what no later one of them
took back.
"""

from datetime import datetime

import polars as pl

from events import NotFound
from ledger import NOW, AsOf, Head, Ledger
from projections.declared import DECLARED
from projections.identities import IDENTITIES, doubles, read_as_one
from projections.posting import CAUSE, NUMBERED, POSTING, REPORTS, joined
from projections.postings import Postings
from projections.projection import Projection
from projections.settled import Settled

FEW = 10_000
"""Rows of a projection up to which their reports are looked up by their numbers."""

MOMENTS = 4
"""Of which what stood is kept, as long as nothing is recorded: a question asks of one or two."""


class Drawn:
    """Rows of projections, as of a moment; never behind what is recorded."""

    def __init__(self, ledger: Ledger, postings: Postings) -> None:
        self.ledger = ledger
        self._postings = postings
        self._posted: pl.LazyFrame | None = None
        self._moments: dict[tuple[str, int | datetime | None], Settled] = {}

    def head(self, as_of: AsOf = NOW) -> Head:
        """Return the head that a view as of this moment is drawn from."""
        if as_of.clock == "available":
            return self.ledger.head()
        return self.ledger.head(self.ledger.size_known(as_of.known))

    def _known(self, as_of: AsOf) -> pl.LazyFrame:
        """Return what was posted of reports by a moment, also what no longer stood then."""
        posted = self._postings.rows(REPORTS)
        if as_of.clock == "available" and as_of.known is not None:
            if not isinstance(as_of.known, datetime):
                hint = "give a day or a time"
                raise NotFound("the claimed clock has no positions", field="known", hint=hint)
            return posted.filter(pl.col("available") <= as_of.known)
        if as_of.known is not None:
            return posted.filter(pl.col(POSTING) < 2 * self.ledger.size_known(as_of.known))
        return posted

    def _settled(self, as_of: AsOf) -> Settled:
        """Return what stood at a moment, found out once for all questions that are asked of it."""
        posted = self._postings.rows(REPORTS)
        if posted is not self._posted or len(self._moments) == MOMENTS:
            self._posted, self._moments = posted, {}
        moment = (as_of.clock, as_of.known)
        if moment not in self._moments:
            self._moments[moment] = Settled(self._known(as_of))
        return self._moments[moment]

    def standing(self, projection: Projection, as_of: AsOf = NOW) -> pl.LazyFrame:
        """Return the rows of a projection that stand at a moment, still to be collected.

        Merges are followed, and doubles of an actor read as one, as of the same moment.
        """
        self._postings.catch_up()
        return self._rows(projection, self._settled(as_of).reports.filter("stands"), as_of)

    def apart(self, projection: Projection, as_of: AsOf) -> list[pl.LazyFrame]:
        """Return the same in two parts: the reports that are alone in their incident, and the others."""
        self._postings.catch_up()
        settled = self._settled(as_of)
        alone, several = settled.apart
        few = settled.shared.implode()
        return [
            self._rows(projection, alone, as_of),
            self._rows(projection, several, as_of, pl.col(POSTING).is_in(few)),
        ]

    def _rows(
        self, projection: Projection, reports: pl.LazyFrame, as_of: AsOf, of: pl.Expr | None = None
    ) -> pl.LazyFrame:
        rows, posted = self._postings.rows(projection.name), _until(reports, as_of)
        if of is not None:
            rows = rows.filter(of)
        if self._postings.count(projection.name) <= FEW:
            posted = posted.filter(pl.col(POSTING).is_in(rows.select(POSTING).collect()[POSTING].implode()))
        return read_as_one(joined(posted, rows), self._same(as_of))

    def reports(self, projection: Projection, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return the rows of a projection that stand at a moment."""
        return self.standing(projection, as_of).collect()

    def postings(
        self, projection: Projection, as_of: AsOf = NOW, *, reports: pl.Series | None = None
    ) -> pl.DataFrame:
        """Return all postings of a projection that were known at a moment, of all or of some reports."""
        self._postings.catch_up()
        posted = _until(self._known(as_of), as_of).drop("stands")
        if reports is not None:
            posted = posted.filter(pl.col("report").is_in(reports.implode()))
        return joined(posted, self._postings.rows(projection.name)).collect()

    def links(self) -> pl.DataFrame:
        """Return the cause of every posting: who is filed under whom, and was at any time."""
        self._postings.catch_up()
        return self._postings.rows(REPORTS).select(*NUMBERED, *list(CAUSE)[2:]).collect()

    def incidents(self, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return report and incident of everything that was known at a moment, merges not followed."""
        self._postings.catch_up()
        return self._settled(as_of).standing.select("report", "incident").collect()

    def same(self, as_of: AsOf) -> dict[str, str]:
        """Return the doubles of actors, as known at a moment, and what each is read as."""
        self._postings.catch_up()
        return self._same(as_of)

    def _same(self, as_of: AsOf) -> dict[str, str]:
        profiles = self._postings.rows(IDENTITIES.name).collect()
        if profiles["same_as"].null_count() == profiles.height:
            return {}
        standing = self._settled(as_of).standing.filter("stands").select(POSTING, "report")
        return doubles(standing.join(profiles.lazy(), on=POSTING).collect())

    def declared(self, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return what the desk had said of itself by a moment: few rows, looked up by their numbers."""
        self._postings.catch_up()
        rows = self._postings.rows(DECLARED.name).collect()
        known = self._known(as_of)
        numbers = rows[POSTING].unique().implode()
        posted = known.head(0) if rows.is_empty() else known.filter(pl.col(POSTING).is_in(numbers))
        return joined(posted, rows.lazy()).collect()


def _until(posted: pl.LazyFrame, as_of: AsOf) -> pl.LazyFrame:
    """Return what may have happened by the last day that counts."""
    if as_of.happened is None:
        return posted
    before = (pl.col("day") <= as_of.happened) | pl.col("dated").not_()
    return posted.filter(before.fill_null(True))
