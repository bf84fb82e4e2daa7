"""The slow judge of assessments: plain Python over the whole list of records."""

from types import SimpleNamespace

from events import Harm, best_reliability
from tests import naive

DOERS = ("perpetrator", "operator", "side")


def incidents(records):
    """Return what each incident counts for: its report in force, silences filled in from the others."""
    reports = naive.standing(records)
    one = naive.read_as(reports)
    filed = {}
    for report in reports.values():
        if report.stands and isinstance(report.event, Harm):
            filed.setdefault(naive.incident_of(report, reports), []).append(report)
    return {incident: _fact(sorted(told, key=_rank), one) for incident, told in filed.items()}


def _rank(report):
    event = report.event
    days = [str(source.published.latest or "") for source in event.sources if source.published]
    published = event.published and event.published.latest
    letter, digit = str(best_reliability(event.sources)), str(event.credibility or "6")
    assert not days or published is None or str(published) == max(days)
    later = -published.toordinal() if published else 1
    return (-report.preferred, letter, digit, later, -report.position)


def _fact(order, one):
    def first(find):
        return next((found for report in order if (found := find(report.event)) is not None), None)

    when = first(lambda event: event.happened if event.happened and event.happened.latest else None)
    toll = first(lambda event: event.killed)
    low, best, high = (toll.total.low, toll.total.best, toll.total.high) if toll else (None, None, None)
    head = order[0]
    letter, digit = str(best_reliability(head.event.sources)), str(head.event.credibility or "6")
    low, best = low or 0, best or 0
    lasted = when and when.lasted and when.earliest
    return SimpleNamespace(
        report=head.position,
        ends=when and when.latest,
        days=(when.latest - when.earliest).days + 1 if lasted else 1,
        low=min(low, best),
        best=best,
        high=max(low, best) if high is None else max(high, best),
        country=first(lambda event: event.place and event.place.country),
        answers=_answers(first(_doers) or [], one),
        targets={one.get(actor, actor) for actor in first(_targets) or ()},
        sound=letter in "AB" and digit in "12",
    )


def _doers(event):
    parties = [party for party in event.parties if party.role.value in DOERS]
    if all(party.attribution.value == "denied" for party in parties):
        return None
    return [
        (actor, "one of several" if party.any_of else party.attribution.value)
        for party in parties
        for actor in party.actors
    ]


def _targets(event):
    named = [
        actor
        for party in event.parties
        if party.role.value in ("target", "victim") and party.attribution.value != "denied"
        for actor in party.actors
    ]
    return named or None


def _answers(doers, one):
    """Return actor to whether it counts; who only denies is not among them."""
    said = {}
    for actor, how in doers:
        said.setdefault(one.get(actor, actor), set()).add(how)
    found = {}
    for actor, hows in said.items():
        others = any({"confirmed", "claimed"} & theirs for other, theirs in said.items() if other != actor)
        claims = "claimed" in hows and not others and not {"disputed", "denied"} & hows
        if hows != {"denied"}:
            found[actor] = "confirmed" in hows or claims
    return found


def assessed(records, unit, at, *, rule, horizon, threshold):
    """Return p_low, p, p_high and the points of each incident."""
    actor, _, country = unit.partition("@")
    mine = []
    for incident, fact in incidents(records).items():
        if unit.startswith("on:"):
            counts = True if unit[3:] in fact.targets else None
        elif unit.isupper():
            counts = True if fact.country == unit else None
        else:
            counts = fact.answers.get(actor) if not country or fact.country == country else None
        if counts is not None and fact.ends and fact.ends <= at and fact.days <= horizon:
            mine.append((incident, (at - fact.ends).days // horizon, counts, fact))
    answers, points = [rule.base(horizon)] * 3, {}
    for block, weight in enumerate(rule.weights(horizon)):
        here = [(incident, counts, fact) for incident, place, counts, fact in mine if place == block]
        sure = [(incident, fact) for incident, counts, fact in here if counts]
        sums = (
            sum(fact.low for _, fact in sure if fact.sound),
            sum(fact.best for _, fact in sure),
            sum(fact.high for _, _, fact in here),
        )
        answers = [p + weight * (deaths >= threshold) for p, deaths in zip(answers, sums, strict=True)]
        if sums[1] >= threshold:
            points |= _shared(weight, {incident: fact.best for incident, fact in sure if fact.best}, sums[1])
    return *answers, points


def _shared(weight, deaths, total):
    """Share a weight in proportion to deaths by largest remainder, the earlier one first among equals."""
    exact = {incident: divmod(weight * best, total) for incident, best in deaths.items()}
    left = weight - sum(points for points, _ in exact.values())
    order = sorted(exact, key=lambda incident: (-exact[incident][1], incident))
    return {incident: exact[incident][0] + (order.index(incident) < left) for incident in exact}
