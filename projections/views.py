"""Views: every question has one method, and every answer is drawn as of a moment.

A view is what is sealed on the shelf and the tail that was recorded since, folded on the spot: it is
never behind. What is known at a moment is a filter of the postings, and what stands is what no later
one of them took back.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from attrs import evolve

from events import NotFound
from ledger import NOW, AsOf, Head, Ledger
from projections.actors import ACTORS, actor_facts, actor_statuses
from projections.audit import why
from projections.breakdowns import Policy
from projections.casualties import CASUALTIES, OUTCOMES
from projections.difference import casualty_difference
from projections.filters import concerned, heard
from projections.funds import FUNDS, fund_totals
from projections.identities import IDENTITIES, doubles, read_as_one
from projections.incidents import follow, followed
from projections.posting import (
    CAUSE,
    NUMBERED,
    POSTING,
    REPORTS,
    entangled,
    joined,
    last_postings,
    superseded,
)
from projections.postings import Postings
from projections.projection import Projection
from projections.shelf import Shelf
from projections.sources import SOURCES, source_totals
from projections.standing import Change, Standing
from projections.tallies import NEVER, Tally, reaching, tally
from projections.threat_outlook import Outlook, outlook
from projections.ties import TIES, tie_totals
from projections.timeline import TIMELINE, in_order
from projections.where import EVERYWHERE, Where


class Views:
    """Draws views of one ledger, from a shelf if there is one; never behind what is recorded."""

    def __init__(self, ledger: Ledger, shelf: Shelf | None = None) -> None:
        self.ledger = ledger
        self._postings = Postings(ledger, shelf)

    def head(self, as_of: AsOf = NOW) -> Head:
        """Return the head that a view as of this moment is drawn from."""
        if as_of.clock == "available":
            return self.ledger.head()
        return self.ledger.head(self.ledger.size_known(as_of.known))

    # -- what stands ----------------------------------------------------------------------------

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

    def _standing(self, as_of: AsOf) -> pl.LazyFrame:
        """Return what every report stands for at a moment, whenever it happened; retracted ones, too."""
        known = self._known(as_of)
        return known.filter(_none_of(superseded(entangled(known))))

    def standing(self, projection: Projection, as_of: AsOf = NOW) -> pl.LazyFrame:
        """Return the rows of a projection that stand at a moment, still to be collected.

        Merges are followed, and doubles of an actor read as one, as of the same moment.
        """
        self._postings.catch_up()
        known = self._known(as_of)
        tied = entangled(known)
        gone = superseded(tied)
        links = followed(tied.filter(_none_of(gone)))
        reports = follow(_until(known.filter(_none_of(gone)), as_of), links)
        return read_as_one(joined(reports, self._postings.rows(projection.name)), self._same(as_of))

    def _apart(self, projection: Projection, as_of: AsOf) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """Return the same in two parts: the reports that are alone in their incident, and the others.

        The numbers of their postings tell them apart, so that little is read that is not asked for.
        """
        self._postings.catch_up()
        known, rows = _until(self._known(as_of), as_of), self._postings.rows(projection.name)
        tied = entangled(self._known(as_of))
        gone = superseded(tied)
        links = followed(tied.filter(_none_of(gone)))
        shared = last_postings(links.together, tied, gone)
        alone = joined(known.filter(_none_of(gone.append(shared))), rows)
        among = pl.col(POSTING).is_in(shared.implode())
        several = joined(known.filter(among), rows.filter(among))
        same = self._same(as_of)
        return (
            read_as_one(alone.with_columns(shared=pl.lit(False)), same),
            read_as_one(follow(several, links), same),
        )

    def reports(self, projection: Projection, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return the rows of a projection that stand at a moment."""
        return self.standing(projection, as_of).collect()

    def postings(self, projection: Projection, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return all postings of a projection that were known at a moment."""
        self._postings.catch_up()
        posted = _until(self._known(as_of), as_of).drop("stands")
        return joined(posted, self._postings.rows(projection.name)).collect()

    def links(self) -> pl.DataFrame:
        """Return the cause of every posting: who is filed under whom, and was at any time."""
        self._postings.catch_up()
        return self._postings.rows(REPORTS).select(*NUMBERED, *list(CAUSE)[2:]).collect()

    def incidents(self, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return report and incident of everything that was known at a moment, merges not followed."""
        self._postings.catch_up()
        return self._standing(as_of).select("report", "incident").collect()

    def same(self, as_of: AsOf) -> dict[str, str]:
        """Return the doubles of actors, as known at a moment, and what each is read as."""
        self._postings.catch_up()
        return self._same(as_of)

    def _same(self, as_of: AsOf) -> dict[str, str]:
        profiles = self._postings.rows(IDENTITIES.name).collect()
        if profiles["same_as"].null_count() == profiles.height:
            return {}
        standing = self._standing(as_of).filter("stands").select(POSTING, "report")
        return doubles(standing.join(profiles.lazy(), on=POSTING).collect())

    def supposing(self, before: Standing, after: Standing) -> "Views":
        """Return views of the ledger as it would be if one more record changed a report so."""
        self._postings.catch_up()
        supposed = Views(self.ledger)
        supposed._postings = self._postings.supposing(Change(len(self.ledger), before, after))
        return supposed

    def asked(self, where: Where, as_of: AsOf) -> Where:
        """Return filters that name every actor as it is read."""
        if not (where.perpetrator or where.target or where.actor):
            return where
        same = self.same(as_of)
        perpetrator, target, actor = (
            tuple(same.get(name, name) for name in names)
            for names in (where.perpetrator, where.target, where.actor)
        )
        return evolve(where, perpetrator=perpetrator, target=target, actor=actor)

    # -- questions ------------------------------------------------------------------------------

    def casualties(
        self,
        as_of: AsOf = NOW,
        *,
        by: Sequence[str] = (),
        where: Where = EVERYWHERE,
        policy: Policy = "current",
    ) -> pl.DataFrame:
        """Return tallies: low, best and high by outcome, each incident counted once."""
        return self.tally(as_of, by=by, where=where, policy=policy, reach=False).rows(by)

    def tally(
        self,
        as_of: AsOf = NOW,
        *,
        by: Sequence[str] = (),
        where: Where = EVERYWHERE,
        policy: Policy = "current",
        reach: bool = True,
    ) -> Tally:
        """Return what tells a breakdown, its total, and what may reach beyond its bins (if `reach`)."""
        where = self.asked(where, as_of)
        alone, several = self._apart(CASUALTIES, as_of)
        said = self._postings.rows(CASUALTIES.name).select(pl.col(OUTCOMES).any()).collect()
        spoken = [outcome for outcome in OUTCOMES if said[outcome].item()]
        beyond = reaching(by, as_of.happened) if reach else NEVER
        return tally(alone, several, by, policy=policy, where=where, beyond=beyond, spoken=spoken)

    def why(
        self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE, policy: Policy = "current"
    ) -> pl.DataFrame:
        """Return the reports behind a tally: those that count, and those beside it."""
        return why(self.standing(CASUALTIES, as_of), policy=policy, where=self.asked(where, as_of))

    def difference(
        self,
        first: AsOf,
        last: AsOf,
        *,
        by: Sequence[str] = (),
        where: Where = EVERYWHERE,
        policy: Policy = "current",
    ) -> pl.DataFrame:
        """Return what moved a tally between two moments, record by record."""
        return casualty_difference(self, first, last, by, policy=policy, where=where)

    def actors(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return the last reported status of every actor."""
        return actor_statuses(self.reports(ACTORS, as_of), self.asked(where, as_of))

    def actor(self, actor: str, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return all that is reported of one actor, in order."""
        return actor_facts(self.reports(ACTORS, as_of), self.same(as_of).get(actor, actor))

    def ties(
        self, a: str, b: str | None = None, as_of: AsOf = NOW, *, where: Where = EVERYWHERE
    ) -> pl.DataFrame:
        """Return who met, accused and agreed with whom, people counted for their side."""
        same, where = self.same(as_of), self.asked(where, as_of)
        a, b = same.get(a, a), b and same.get(b, b)
        return tie_totals(self.reports(TIES, as_of), self.reports(ACTORS, as_of), a, b, where)

    def funds(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return what was announced, committed, disbursed and so on, by fund and currency."""
        return fund_totals(self.reports(FUNDS, as_of), self.asked(where, as_of))

    def timeline(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return what happened, in the order that it happened; undated reports come last."""
        return in_order(self.reports(TIMELINE, as_of), self.asked(where, as_of))

    def sources(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return where the reports come from, sources with one origin together."""
        return source_totals(self.reports(SOURCES, as_of), self.asked(where, as_of))

    def threats(self, as_of: AsOf = NOW, *, at: date, rule: str | None = None) -> Outlook:
        """Return what is to be expected of every unit after a day, by the rule adopted by then."""
        return outlook(self, as_of, at=at, rule=rule)

    def matching(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> list[int]:
        """Return the positions of the reports that filters let pass."""
        where = self.asked(where, as_of)
        wanted = self.standing(TIMELINE, as_of).filter(heard(where) & concerned(where))
        return wanted.select("report").collect()["report"].to_list()

    def filed_with(self, report: int) -> list[int]:
        """Return the positions of all reports of the incident that a report belongs to."""
        reports = self.standing(TIMELINE).select("report", "incident").collect()
        incident = reports.filter(pl.col("report") == report)["incident"]
        return reports.filter(pl.col("incident").is_in(incident.implode()))["report"].to_list()

    def names(self, actor: str) -> bool:
        """Whether any report ever named an actor by this id."""
        self._postings.catch_up()
        named = self._postings.rows(ACTORS.name).filter(pl.col("actor") == actor)
        return not named.select("actor").head(1).collect().is_empty()


def _none_of(postings: pl.Series) -> pl.Expr:
    return pl.col(POSTING).is_in(postings.implode()).not_()


def _until(posted: pl.LazyFrame, as_of: AsOf) -> pl.LazyFrame:
    """Return what may have happened by the last day that counts."""
    if as_of.happened is None:
        return posted
    before = (pl.col("day") <= as_of.happened) | pl.col("dated").not_()
    return posted.filter(before.fill_null(True))
