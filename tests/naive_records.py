"""The slow judge of the other views: timeline, sources and funds, each a plain fold over all records."""

from datetime import date
from decimal import Decimal

from events import FundStage
from tests import naive, naive_amendments

STAGES = [stage.value for stage in FundStage]


class Known:
    """What stands of what was known at a moment, and happened by a day."""

    def __init__(self, records, moment, *, happened=None, where):
        kept = naive_amendments.known(records, moment)
        self.reports = naive.standing(kept)
        self.one = naive.read_as(self.reports)
        self.where = naive._asked(where, self.one)
        self.heard = [
            report
            for _, report in sorted(self.reports.items())
            if report.stands and naive._in_time(report, happened) and naive._heard(report, self.where)
        ]

    def concerns(self, report):
        """Return whether the filters ask for what a report is about: also for whom people speak."""
        facts, event = naive._facts(report, self.one), report.event
        named = [party.organisation for party in event.parties] + [getattr(event, "actor", None)]
        facts.actors += [self.one.get(name, name) for name in named if name]
        facts.event = event
        return naive._concerned(facts, self.where)


def timeline(records, moment, **asked):
    """Return happened, kind, place, country, summary, report and position, in order of what happened."""
    now = Known(records, moment, **asked)
    ids = {record.position: record.id for record in records}
    touched = _touched(records, moment)

    def row(report):
        event, place = report.event, report.event.place
        return (
            event.happened and event.happened.text,
            event.kind,
            place and (place.name or place.admin2 or place.admin1),
            place and place.country,
            event.summary,
            event.ref or str(ids[report.position]),
            touched[ids[report.position]],
        )

    def when(report):
        told = report.event.happened
        days = (told.filed, told.latest or told.earliest) if told else (None, None)
        return [day or date.max for day in days], report.position

    chosen = [r for r in now.heard if r.event.kind != "actor_profiled" and now.concerns(r)]
    return [row(report) for report in sorted(chosen, key=when)]


def _touched(records, moment):
    """Return the last record about each report, whether it sets anything or not."""
    out, by_size = naive_amendments.out_at(records), isinstance(moment, int)
    return {
        getattr(record.event, "about", record.id): record.position
        for record in naive_amendments.chained(records)
        if (record.position < moment if by_size else out[record.position] <= moment)
    }


def sources(records, moment, **asked):
    """Return origin, publishers, reliabilities, reports, first and last day; most reports come first."""
    now, rows = Known(records, moment, **asked), {}
    for report in filter(now.concerns, now.heard):
        for source in report.sources:
            origin = source.origin or source.publisher or source.author or source.url or source.title
            rows.setdefault(origin, []).append((report.position, source))
    told = [(origin, *_summed(said)) for origin, said in rows.items()]
    return sorted(told, key=lambda row: (-row[3], row[0]))


def _summed(said):
    days = [day for _, source in said if source.published and (day := source.published.latest)]
    return (
        ", ".join(sorted({source.publisher for _, source in said if source.publisher})),
        ", ".join(sorted({source.reliability.value for _, source in said if source.reliability})),
        len({position for position, _ in said}),
        min(days, default=None),
        max(days, default=None),
    )


def funds(records, moment, **asked):
    """Return {(fund, currency): (a sum for each stage, reports without an amount)}.

    Of an incident the report that counts is heard alone; a fund's only currency is that of all.
    """
    now, incidents, rows = Known(records, moment, **asked), {}, {}
    for report in now.heard:
        if report.event.kind == "fund_announcement":
            incidents.setdefault(naive.incident_of(report, now.reports), []).append(report)
    firsts = [naive._order(filed, incident, "current")[0] for incident, filed in incidents.items()]
    counting = [report.event for report in firsts if now.concerns(report)]
    for event in counting:
        known = {e.amount.currency for e in counting if e.fund == event.fund and e.amount}
        usual = next(iter(known)) if len(known) == 1 else None
        key = (event.fund, event.amount.currency if event.amount else usual)
        sums = rows.setdefault(key, {**dict.fromkeys(STAGES, Decimal(0)), "unknown": 0})
        if event.amount:
            sums[event.stage.value] += event.amount.amount
        else:
            sums["unknown"] += 1
    return {key: tuple(sums.values()) for key, sums in rows.items()}
