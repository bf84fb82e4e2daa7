"""The slow judge of tallies: plain Python over the whole list of records, nothing kept, nothing shared."""

from datetime import date
from itertools import product
from types import SimpleNamespace

from attrs import evolve

from events import FAMILIES, Amendment, Harm, Outcome, Report, fold

OUTCOMES = [outcome.value for outcome in Outcome]
ALWAYS = ("killed", "injured")


def standing(records):
    """Replay records; return what every report stands for, by its position.

    An incident whose opening report is not among them goes by that report's id.
    """
    reports, position_of = {}, {}
    for record in records:
        event = record.event
        if isinstance(event, Report):
            position_of[record.id] = record.position
            home = (
                record.position if event.incident is None else position_of.get(event.incident, event.incident)
            )
            reports[record.position] = SimpleNamespace(
                position=record.position, event=event, home=home, incident=home, stands=True,
                preferred=-1, sources=[*event.sources], authors={record.by}, reviewers=set(),
            )  # fmt: skip
        elif isinstance(event, Amendment):
            _amend(reports[position_of[event.about]], record, position_of)
    return reports


def _amend(report, record, position_of):
    event = record.event
    match event.kind:
        case "corrected":
            further = report.sources[len(report.event.sources) :]
            report.event, report.sources = event.report, [*event.report.sources, *further]
            report.authors.add(record.by)
        case "retracted":
            report.stands = False
        case "reinstated":
            report.stands = True
        case "merged":
            report.incident = position_of.get(event.into, event.into)
        case "split":
            report.incident = report.home
        case "preferred":
            report.preferred = record.position
        case "corroborated":
            report.sources += event.sources
        case "reviewed":
            report.reviewers.add(record.by)


def out_by(records, moment):
    """Return the records that were out at a moment of the claimed clock.

    A report's chain ends before the first of its records that was not out yet.
    """
    late, kept = set(), []
    for record in records:
        about = getattr(record.event, "about", record.id)
        claimed = record.event.available
        if (claimed.moment if claimed else record.recorded) > moment:
            late.add(about)
        if about not in late:
            kept.append(record)
    return kept


def incident_of(report, reports):
    """Follow merges to the end; a circle ends at its smallest position."""
    path = [report.position]
    while path[-1] in reports:
        following = reports[path[-1]].incident
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]


def read_as(reports):
    """Return actor to the one it is read as: of all that are the same, the first profiled."""
    profiles = [r for _, r in sorted(reports.items()) if r.stands and r.event.kind == "actor_profiled"]
    first = [report.event.actor for report in profiles]
    together = []
    for profile in profiles:
        joined = {profile.event.actor, *profile.event.same_as}
        apart = [group for group in together if not group & joined]
        together = [*apart, joined.union(*(group for group in together if group & joined))]
    one = {}
    for group in together:
        head = min(group, key=lambda actor: (first.index(actor) if actor in first else len(first), actor))
        one |= dict.fromkeys(group, head)
    return one


def _doers(event, roles, one):
    return [
        (one.get(actor, actor), party.attribution.value)
        for party in event.parties
        if party.role.value in roles and party.attribution.value != "denied"
        for actor in party.actors or ("unknown",)
    ]


def _facts(report, one):
    """What a report says, each thing apart; None or empty where it is silent."""
    event = report.event
    place = event.place
    return SimpleNamespace(
        when=event.happened,
        place=place if place and any((place.name, place.country, *_divisions(place))) else None,
        doers=_doers(event, ("perpetrator", "operator"), one),
        targets=[actor for actor, _ in _doers(event, ("target", "victim"), one)],
        actors=[one.get(actor, actor) for party in event.parties for actor in party.actors],
        method=getattr(event, "method", None),
    )


def _divisions(place):
    return (place.admin2, place.admin1, place.detail)


def _heard(report, where):
    event, grade = report.event, report.event.grade
    names = {
        fold(name)
        for source in report.sources
        for name in (source.publisher, source.author, source.origin, source.title, source.url)
        if name
    }
    status = "reviewed" if report.reviewers - report.authors else event.status
    least = where.min_grade
    return (
        (not where.source or any(fold(name) in names for name in where.source))
        and (not where.status or status in where.status)
        and (not where.marking or event.marking in where.marking)
        and (
            least is None
            or (
                (grade.reliability != "F" and grade.reliability <= least.reliability)
                and (grade.credibility != "6" and grade.credibility <= least.credibility)
            )
        )
    )


def _concerned(row, where):
    day = row.when and row.when.filed
    place = row.place
    names = [fold(name) for name in (place.name, *_divisions(place)) if name] if place else []
    tests = (
        (where.perpetrator, [actor for actor, _ in row.doers]),
        (where.target, row.targets),
        (where.actor, row.actors),
        (where.tag, row.event.tags),
        (where.country, [place.country] if place else []),
        (where.kind, [row.event.kind]),
        ([fold(name) for name in where.place], names),
    )
    return (
        (where.since is None or (day is not None and day >= where.since))
        and (where.until is None or (day is not None and day <= where.until))
        and all(not wanted or set(wanted) & set(there) for wanted, there in tests)
    )


def _order(filed, incident, policy):
    """The reports of an incident, the one that counts first."""
    if policy == "lead":
        return sorted(filed, key=lambda report: (report.position != incident, report.position))
    latest = sorted(filed, key=lambda report: report.position, reverse=True)
    latest.sort(key=lambda report: _day(report.event.published), reverse=True)
    latest.sort(key=lambda report: str(report.event.grade))
    return sorted(latest, key=lambda report: report.preferred, reverse=True)


def _day(when):
    return (when and when.latest) or date.min


def _row(outcome, order, incident, policy, one):
    """What an incident counts for: the first report that speaks, and who speaks where it is silent."""
    speaking = [report for report in order if getattr(report.event, outcome)]
    chosen = (speaking or order)[0]
    facts = [_facts(report, one) for report in order]
    row = SimpleNamespace(
        event=chosen.event, incident=incident, outcome=outcome, reports=len(order), stated=bool(speaking)
    )
    for name in vars(facts[0]):
        said = [value for fact in facts if (value := getattr(fact, name))]
        setattr(row, name, said[0] if said else None if name in ("when", "place", "method") else [])
    row.doers = row.doers or [("unknown", "unknown")]
    toll = getattr(chosen.event, outcome)
    row.parts = toll.parts if toll else ()
    row.low, row.best, row.high = _numbers(toll.total) if toll else (None, None, None)
    row.open = row.high is None
    if policy == "widest" and speaking:
        totals = [_numbers(getattr(report.event, outcome).total) for report in speaking]
        row.low = min((low for low, _, _ in totals if low is not None), default=None)
        row.high = max((n for numbers in totals for n in numbers if n is not None), default=None)
        row.open = any(high is None for _, _, high in totals)
    return row


def _numbers(count):
    return count.low, count.best, count.high


def _groups(row):
    """Yield the parts of a toll, and what the family of groups that says more leaves over."""
    for part in row.parts:
        low, best, high = _numbers(part.count)
        yield _changed(row, group=part.group.value, low=low, best=best, high=high, open=high is None)

    def most(number):
        sums = [sum(getattr(p.count, number) or 0 for p in row.parts if p.group in f) for f in FAMILIES]
        return max(sums)

    told, told_low = most("best"), most("low")
    taken = (("low", told), ("best", told), ("high", told_low))
    left = {name: None if (n := getattr(row, name)) is None else max(0, n - minus) for name, minus in taken}
    if not (told and left["best"] == 0 and left["high"] == 0):
        yield _changed(row, group="unknown", **left)


def _changed(row, **other):
    return SimpleNamespace(**{**vars(row), **other})


def _keys(row, by, where):
    """Every value that a row stands under: each once."""
    doers = {d for d in row.doers if not where.perpetrator or d[0] in where.perpetrator}
    targets = {t for t in row.targets or [None] if not where.target or t in where.target}
    day, place = row.when and row.when.filed, row.place
    year, week, _ = day.isocalendar() if day else (None, None, None)
    plain = {
        "country": place and place.country,
        "admin1": place and place.admin1,
        "place": place and (place.name or place.admin2 or place.admin1),
        "kind": row.event.kind,
        "group": getattr(row, "group", None),
        "method": row.method and row.method.value,
        "day": day and day.isoformat(),
        "week": day and f"{year:04}-W{week:02}",
        "month": day and day.isoformat()[:7],
        "year": day and day.isoformat()[:4],
    }
    return {
        tuple({**plain, "perpetrator": doer, "attribution": how, "target": target}[name] for name in by)
        for (doer, how), target in product(doers, targets)
    }


def _in_time(report, happened):
    when = report.event.happened
    return happened is None or when is None or when.earliest is None or when.earliest <= happened


def _asked(where, one):
    """The filters with every actor named as it is read."""
    actors = ("perpetrator", "target", "actor")
    return evolve(where, **{name: tuple(one.get(a, a) for a in getattr(where, name)) for name in actors})


def tally(records, by=(), *, where, policy="current", happened=None):
    """Return {(*values of by, outcome): numbers}: low, best, high, open, unknown and so on."""
    reports = standing(records)
    one = read_as(reports)
    asked = {
        name: tuple(one.get(a, a) for a in getattr(where, name))
        for name in ("perpetrator", "target", "actor")
    }
    where = _changed(
        SimpleNamespace(**{name: getattr(where, name) for name in where.__slots__[:-1]}), **asked
    )
    incidents = {}
    for report in reports.values():
        if (
            isinstance(report.event, Harm)
            and report.stands
            and _in_time(report, happened)
            and _heard(report, where)
        ):
            incidents.setdefault(incident_of(report, reports), []).append(report)
    rows = [
        _row(outcome, _order(filed, incident, policy), incident, policy, one)
        for incident, filed in incidents.items()
        for outcome in where.outcome or OUTCOMES
    ]
    rows = [row for row in rows if _concerned(row, where)]
    if "group" in by or where.group:
        rows = [part for row in rows for part in _groups(row) if not where.group or part.group in where.group]
    names = [name for name in by if name != "outcome"]
    sums = {} if names else {(outcome,): [] for outcome in where.outcome or ALWAYS}
    for row in rows:
        for key in _keys(row, names, where):
            sums.setdefault((*key, row.outcome), []).append(row)
    return {
        key: _sum(rows)
        for key, rows in sums.items()
        if key[-1] in (where.outcome or ALWAYS) or any(row.stated for row in rows)
    }


def _sum(rows):
    return (
        sum(row.low or 0 for row in rows),
        sum(row.best or 0 for row in rows),
        sum(max(row.low or 0, row.best or 0) if row.high is None else row.high for row in rows),
        any(row.open for row in rows),
        len({row.incident for row in rows if row.best is None}),
        len({row.incident for row in rows}),
        sum({row.incident: row.reports for row in rows}.values()),
        len({row.incident for row in rows if not row.stated}),
    )
