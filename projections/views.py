"""Views: every question has one method, and every answer is drawn as of a moment.

A view is what is sealed on the shelf and the tail that was recorded since, folded on the spot: it is
never behind.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl
from attrs import evolve

from ledger import NOW, AsOf, Ledger
from projections.actors import ACTORS, actor_facts, actor_statuses
from projections.audit import why
from projections.breakdowns import Policy
from projections.casualties import CASUALTIES, OUTCOMES
from projections.difference import casualty_difference
from projections.filters import concerned, heard
from projections.funds import FUNDS, fund_totals
from projections.named import Named
from projections.postings import Postings
from projections.shelf import Shelf
from projections.sources import SOURCES, source_totals
from projections.standing import Change, Standing
from projections.tallies import NEVER, Tally, reaching, tally
from projections.threat_outlook import Outlook, outlook
from projections.ties import TIES, tie_totals
from projections.timeline import TIMELINE, in_order
from projections.where import EVERYWHERE, Where


class Views(Named):
    """Draws views of one ledger, from a shelf if there is one; never behind what is recorded."""

    def __init__(self, ledger: Ledger, shelf: Shelf | None = None) -> None:
        super().__init__(ledger, Postings(ledger, shelf))

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
        alone, several = self.apart(CASUALTIES, as_of)
        beyond = reaching(by, as_of.happened) if reach else NEVER
        return tally(alone, several, by, policy=policy, where=where, beyond=beyond, spoken=self._spoken())

    def _spoken(self) -> list[str]:
        """Return the outcomes that any report ever said anything of."""
        said = self._postings.rows(CASUALTIES.name).select(pl.col(OUTCOMES).any()).collect()
        return [outcome for outcome in OUTCOMES if said[outcome].item()]

    def why(
        self,
        as_of: AsOf = NOW,
        *,
        where: Where = EVERYWHERE,
        policy: Policy = "current",
        shared: bool = False,
    ) -> pl.DataFrame:
        """Return the reports behind a tally: those that count, and those beside it.

        With `shared`, only those of incidents that several reports are filed under: few, and soon told.
        """
        alone, several = self.apart(CASUALTIES, as_of)
        if shared:
            alone = alone.clear()
        return why(alone, several, policy=policy, where=self.asked(where, as_of), spoken=self._spoken())

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
        return actor_statuses(self.standing(ACTORS, as_of), self.asked(where, as_of))

    def actor(self, actor: str, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return all that is reported of one actor, in order."""
        return actor_facts(self.standing(ACTORS, as_of), self.same(as_of).get(actor, actor))

    def ties(
        self, a: str, b: str | None = None, as_of: AsOf = NOW, *, where: Where = EVERYWHERE
    ) -> pl.DataFrame:
        """Return who met, accused and agreed with whom, people counted for their side."""
        same, where = self.same(as_of), self.asked(where, as_of)
        a, b = same.get(a, a), b and same.get(b, b)
        return tie_totals(self.reports(TIES, as_of), self.standing(ACTORS, as_of), a, b, where)

    def funds(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return what was announced, committed, disbursed and so on, by fund and currency."""
        return fund_totals(self.reports(FUNDS, as_of), self.asked(where, as_of))

    def timeline(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return what happened, in the order that it happened; undated reports come last."""
        return in_order(self.standing(TIMELINE, as_of), self.asked(where, as_of))

    def sources(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> pl.DataFrame:
        """Return where the reports come from, sources with one origin together."""
        return source_totals(self.standing(SOURCES, as_of), self.asked(where, as_of))

    def threats(self, as_of: AsOf = NOW, *, at: date, rule: str | None = None) -> Outlook:
        """Return what is to be expected of every unit after a day, by the rule adopted by then."""
        return outlook(self, as_of, at=at, rule=rule)

    def matching(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> list[int]:
        """Return the positions of the reports that filters let pass."""
        where = self.asked(where, as_of)
        wanted = self.standing(TIMELINE, as_of).filter(heard(where) & concerned(where))
        return wanted.select("report").collect()["report"].to_list()

    def filed_with(self, report: int) -> list[int]:
        """Return the positions of the reports that stand and share a report's incident.

        The report itself is among them if it stands; one that was retracted is filed as it was before.
        """
        self._postings.catch_up()
        reports = self._settled(NOW).reports.select("report", "incident", "stands").collect()
        incident = reports.filter(pl.col("report") == report)["incident"]
        return reports.filter(pl.col("incident").is_in(incident.implode()) & pl.col("stands"))[
            "report"
        ].to_list()
