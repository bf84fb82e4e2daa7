"""Views: every question has one method, and every answer is drawn as of a moment.

A view folds the ledger up to the moment that is asked for. What was folded once is kept, so that
the next question folds only what was recorded since.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from attrs import evolve

from events import NotFound
from ledger import NOW, AsOf, Head, Ledger
from projections.actors import ACTORS, actor_facts, actor_statuses, doubles, read_as_one
from projections.audit import why
from projections.breakdowns import Policy
from projections.casualties import CASUALTIES, contributions, straddling, tally
from projections.difference import casualty_difference
from projections.filters import concerned, heard
from projections.funds import FUNDS, fund_totals
from projections.incidents import INCIDENTS, follow, followed
from projections.posting import balance, described, post, to_frame
from projections.projection import Projection
from projections.sources import SOURCES, source_totals
from projections.standing import Change, Standing, changes
from projections.ties import TIES, tie_totals
from projections.timeline import TIMELINE, in_order
from projections.where import EVERYWHERE, Where

PROJECTIONS = (CASUALTIES, ACTORS, TIES, FUNDS, TIMELINE, SOURCES, INCIDENTS)

SPAN = 16_384
"""How many records are folded at a time: it bounds the memory that a fold takes."""


class Views:
    """Draws views of one ledger; a view is never behind what is recorded."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._kept: dict[str, tuple[int, pl.DataFrame]] = {}

    def head(self, as_of: AsOf = NOW) -> Head:
        """Return the head that a view as of this moment is drawn from."""
        if as_of.clock == "available":
            return self.ledger.head()
        return self.ledger.head(self.ledger.size_known(as_of.known))

    def postings(self, projection: Projection, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return all postings of a projection that were known at a moment."""
        self._catch_up(projection, ACTORS, INCIDENTS)
        frame = self._kept[projection.name][1]
        if as_of.clock == "available" and as_of.known is not None:
            if not isinstance(as_of.known, datetime):
                hint = "give a day or a time"
                raise NotFound("the claimed clock has no positions", field="known", hint=hint)
            frame = frame.filter(pl.col("available") <= as_of.known)
        elif as_of.known is not None:
            frame = frame.filter(pl.col("position") < self.ledger.size_known(as_of.known))
        if as_of.happened is not None:
            before = (pl.col("day") <= as_of.happened) | pl.col("dated").not_()
            frame = frame.filter(before.fill_null(True))
        return frame

    def supposing(self, before: Standing, after: Standing) -> "Views":
        """Return views of the ledger as it would be if one more record changed a report so."""
        self._catch_up(*PROJECTIONS)
        supposed = Views(self.ledger)
        change = Change(len(self.ledger), before, after)
        for projection in PROJECTIONS:
            size, frame = self._kept[projection.name]
            more = to_frame(projection, post(projection, described([change])))
            supposed._kept[projection.name] = (size, pl.concat([frame, more]))
        return supposed

    def _catch_up(self, *projections: Projection) -> None:
        """Fold what was recorded since; all projections that are equally far behind in one pass."""
        end = len(self.ledger)
        behind: dict[int, dict[str, Projection]] = {}
        for projection in projections:
            size, _ = self._kept.setdefault(projection.name, (0, to_frame(projection, [])))
            behind.setdefault(size, {})[projection.name] = projection
        for size, group in behind.items():
            frames = {name: [self._kept[name][1]] for name in group}
            for start in range(size, end, SPAN):
                records = self.ledger.read(start, min(start + SPAN, end))
                tail = described(changes(records, self.ledger))
                for name, projection in group.items():
                    frames[name].append(to_frame(projection, post(projection, tail)))
            self._kept |= {name: (end, pl.concat(parts)) for name, parts in frames.items()}

    def reports(self, projection: Projection, as_of: AsOf = NOW) -> pl.DataFrame:
        """Return the rows of a projection that stand at a moment.

        Merges are followed, and doubles of an actor read as one, as of the same moment.
        """
        self._catch_up(projection, ACTORS, INCIDENTS)  # in one pass
        ends = followed(balance(self.postings(INCIDENTS, evolve(as_of, happened=None))))
        return follow(read_as_one(balance(self.postings(projection, as_of)), self.same(as_of)), ends)

    def same(self, as_of: AsOf) -> dict[str, str]:
        """Return the doubles of actors, as known at a moment, and what each is read as."""
        return doubles(balance(self.postings(ACTORS, evolve(as_of, happened=None))))

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
        where = self.asked(where, as_of)
        return tally(self.reports(CASUALTIES, as_of), by, policy=policy, where=where)

    def straddling(
        self,
        as_of: AsOf = NOW,
        *,
        by: Sequence[str] = (),
        where: Where = EVERYWHERE,
        policy: Policy = "current",
    ) -> int:
        """Return how many counted incidents may reach beyond their bin or the last day that counts."""
        where = self.asked(where, as_of)
        chosen = contributions(self.reports(CASUALTIES, as_of), by, policy=policy, where=where)
        return straddling(chosen, by, as_of.happened)

    def why(
        self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE, policy: Policy = "current"
    ) -> pl.DataFrame:
        """Return the reports behind a tally: those that count, and those beside them."""
        return why(self.reports(CASUALTIES, as_of), policy=policy, where=self.asked(where, as_of))

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

    def matching(self, as_of: AsOf = NOW, *, where: Where = EVERYWHERE) -> list[int]:
        """Return the positions of the reports that filters let pass."""
        where = self.asked(where, as_of)
        wanted = self.reports(TIMELINE, as_of).filter(heard(where) & concerned(where))
        return wanted["report"].to_list()

    def filed_with(self, report: int) -> list[int]:
        """Return the positions of all reports of the incident that a report belongs to."""
        reports = self.reports(TIMELINE)
        incident = reports.filter(pl.col("report") == report)["incident"]
        return reports.filter(pl.col("incident").is_in(incident.implode()))["report"].to_list()
