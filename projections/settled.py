"""Settled: which postings stand at a moment, and whose incident they are filed under.

Both hang on few postings: those that amendments caused, and those of reports that are filed under
the incident of another. All others stand, and are alone in their incident.
"""

from functools import cached_property

import polars as pl
from attrs import frozen

from projections.incidents import Links, follow, followed
from projections.posting import POSTING

_OPENING = 2 * pl.col("report") + 1
"""The number of the posting that opens a report."""


@frozen(slots=False)
class Settled:
    """What was posted of reports by a moment, and what stands of it; retracted reports, too."""

    known: pl.LazyFrame

    @cached_property
    def _tied(self) -> pl.DataFrame:
        """The postings that the standing of all hangs on."""
        tied = (pl.col(POSTING) != _OPENING) | (pl.col("incident") != pl.col("report"))
        return self.known.filter(tied).select(POSTING, "report", "incident").collect()

    @cached_property
    def _gone(self) -> pl.Series:
        """The numbers of the postings that a later one took back.

        Only amended reports have any: their opening posting, and all after it but the last.
        """
        amended = self._tied.filter(pl.col(POSTING) != _OPENING)
        earlier = amended.filter(pl.col(POSTING) < pl.col(POSTING).max().over("report"))
        openings = amended.select(_OPENING.unique().alias(POSTING))
        return pl.concat([earlier.select(POSTING), openings])[POSTING]

    @cached_property
    def _links(self) -> Links:
        return followed(self._tied.filter(_is_in(self._gone).not_()))

    @property
    def standing(self) -> pl.LazyFrame:
        """What every report stands for, merges not followed."""
        return self.known.filter(_is_in(self._gone).not_())

    @property
    def reports(self) -> pl.LazyFrame:
        """What every report stands for, merges followed; `shared` tells of those that share an incident."""
        return follow(self.standing, self._links)

    @cached_property
    def shared(self) -> pl.Series:
        """The numbers of the postings that stand, of reports that share their incident with others."""
        together = self._links.together
        amended = self._tied.filter(pl.col("report").is_in(together.implode()))[POSTING]
        posted = pl.concat([(2 * together + 1).alias(POSTING), amended]).unique()
        return posted.filter(~posted.is_in(self._gone.implode()))

    @property
    def apart(self) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """The same in two parts: reports that are alone in their incident, and those that share one.

        The numbers of postings tell them apart, so that little is read that is not asked for.
        """
        alone = self.known.filter(_is_in(pl.concat([self._gone, self.shared])).not_())
        return alone.with_columns(shared=pl.lit(False)), follow(
            self.known.filter(_is_in(self.shared)), self._links
        )


def _is_in(postings: pl.Series) -> pl.Expr:
    return pl.col(POSTING).is_in(postings.implode())
