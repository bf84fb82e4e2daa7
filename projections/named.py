"""Named: what reports and actors are called, and where reports come from, read off the postings."""

from collections.abc import Iterable

import polars as pl

from ledger import AsOf
from projections.actors import ACTORS
from projections.drawn import Drawn
from projections.identities import IDENTITIES
from projections.posting import REPORTS
from projections.sources import SOURCES


class Named(Drawn):
    """Looks up names without reading an entry: of a large ledger that would take a minute."""

    def called(self, reports: Iterable[int]) -> dict[int, str]:
        """Return what people call the reports at these positions: the ref of each, or else its id."""
        self._postings.catch_up()
        rows = self._postings.rows(REPORTS).select("report", "name")
        asked = pl.Series(list(reports), dtype=pl.Int64).unique().implode()
        return dict(rows.filter(pl.col("report").is_in(asked)).collect().iter_rows())

    def posted(self, kind: str) -> list[int]:
        """Return the positions of all reports of a kind, also of those that do not stand any more."""
        return self._reports(pl.col("kind") == kind)

    def origins(self, reports: Iterable[int], as_of: AsOf) -> dict[int, list[str]]:
        """Return where the reports at these positions come from, as they stand: each origin once."""
        asked = pl.Series(list(reports), dtype=pl.Int64).unique().implode()
        rows = self.standing(SOURCES, as_of).filter(pl.col("report").is_in(asked))
        told = rows.group_by("report").agg(pl.col("origin").unique(maintain_order=True))
        return dict(told.collect().iter_rows())

    def reports_called(self, name: str) -> list[int]:
        """Return the positions of the reports that have this ref, or without one this id."""
        return self._reports(pl.col("name") == name)

    def _reports(self, wanted: pl.Expr) -> list[int]:
        self._postings.catch_up()
        rows = self._postings.rows(REPORTS).filter(wanted)
        return rows.select(pl.col("report").unique().sort()).collect()["report"].to_list()

    def refs(self) -> list[str]:
        """Return what people call every report, those without a ref left out."""
        self._postings.catch_up()
        rows = self._postings.rows(REPORTS).select("name").unique().collect()
        is_id = pl.col("name").str.contains("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
        return rows.filter(is_id.not_())["name"].to_list()

    def profiled(self) -> list[tuple[str, str]]:
        """Return every name that a profile ever gave an actor, as (actor, name), the first one first."""
        self._postings.catch_up()
        facts = self._postings.rows(ACTORS.name).filter(pl.col("fact").is_in(["name", "alias"]))
        return facts.select("actor", "value").unique(maintain_order=True).collect().rows()

    def identified(self, start: int) -> list[tuple[int, str, str]]:
        """Return which records from a position on found two actors to be one or apart, and these two."""
        said = self.postings(IDENTITIES)
        said = said.filter((pl.col("position") >= start) & pl.col("same_as").is_not_null())
        moved = said.group_by("position", "actor", "same_as").agg(pl.col("sign").sum())
        return moved.filter(pl.col("sign") != 0).select("position", "actor", "same_as").sort(pl.all()).rows()

    def names(self, actor: str) -> bool:
        """Whether any report ever named an actor by this id."""
        self._postings.catch_up()
        named = self._postings.rows(ACTORS.name).filter(pl.col("actor") == actor)
        return not named.select("actor").head(1).collect().is_empty()

    def lists(self, column: str, name: str) -> bool:
        """Whether any report ever had this among its places, sources or tags, the first two folded."""
        self._postings.catch_up()
        named = self._postings.rows(REPORTS).filter(pl.col(column).list.contains(name))
        return not named.select(column).head(1).collect().is_empty()

    def places(self) -> list[str]:
        """Return what reports ever called the places and provinces that they tell of."""
        return self._ever(REPORTS, "place", "admin1")

    def publishers(self) -> list[str]:
        """Return what reports ever called their publishers, and where these have it from."""
        return self._ever(SOURCES.name, "publisher", "origin")

    def tags(self) -> list[str]:
        """Return every tag that a report ever had."""
        self._postings.catch_up()
        tags = self._postings.rows(REPORTS).select(pl.col("tags").explode().drop_nulls().unique().sort())
        return tags.collect()["tags"].to_list()

    def _ever(self, name: str, *columns: str) -> list[str]:
        """Return the values of these columns of all postings, each once."""
        self._postings.catch_up()
        rows = self._postings.rows(name)
        several = [rows.select(pl.col(column).alias("name").drop_nulls().unique()) for column in columns]
        return pl.concat(several).unique().sort("name").collect()["name"].to_list()
