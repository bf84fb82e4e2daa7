"""The slow judge of actors and ties: plain Python over what every report stands for."""

from datetime import date

from tests import naive

COUNTED = {"meeting": ["participant"], "accusation": ["accuser", "accused"], "agreement": ["signatory"]}
SILENT = {"leaderless": "succession not reported", "release_negotiated": "outcome not reported"}


def told(records, happened=None):
    """Return what stands and had happened, in the order of the ledger, and what each actor is read as."""
    reports = naive.standing(records)
    ids = {record.position: record.id for record in records}
    there = [report for _, report in sorted(reports.items()) if report.stands]
    for report in there:
        report.name = report.event.ref or str(ids[report.position])
        report.ends = naive.incident_of(report, reports)
    return [report for report in there if naive._in_time(report, happened)], naive.read_as(reports)


def statuses(records, where, happened=None):
    """Return (actor, status, since, report, detail) of every actor that is named."""
    reports, one = told(records, happened)
    last = {}
    for report in sorted(reports, key=_when):
        if not (naive._heard(report, where) and concerned(report.event, where, one)):
            continue
        for actor, fact, value, other in _facts(report.event, one):
            last.setdefault(actor, (None,) * 4)
            if fact == "status":
                last[actor] = (value, _text(report), report.name, other or SILENT.get(value))
    return [(actor, *row) for actor, row in last.items()]


def facts(records, actor, happened=None):
    """Return (fact, value, other, happened, report) of all that is said of one actor."""
    reports, one = told(records, happened)
    return [
        (*fact, _text(report), report.name)
        for report in reports
        for named, *fact in _facts(report.event, one)
        if named == one.get(actor, actor)
    ]


def ties(records, a, b, where, happened=None):
    """Return {partner: what is counted, by name} of one side, or of one side with one other."""
    reports, one = told(records, happened)
    a, b = one.get(a, a), one.get(b, b)
    above = _above(reports, one)
    incidents, totals = {}, {b: {}} if b else {}
    for report in reports:
        if any(_counted(report.event)) and naive._heard(report, where):
            incidents.setdefault(report.ends, []).append(report)
    for incident, filed in incidents.items():
        event = naive._order(filed, incident, "current")[0].event
        if concerned(event, where, one):
            sides = _sides(event, one, above, {a, b})
            partners = sides.keys() - {a} if a in sides else set()
            for partner in partners & {b} if b else partners:
                totals.setdefault(partner, {})
                for name in _counts(event, sides[a], sides[partner]):
                    totals[partner][name] = totals[partner].get(name, 0) + 1
    return totals


def _when(report):
    day = report.event.happened and report.event.happened.filed
    return (day or date.min, report.position)


def _text(report):
    return report.event.happened and report.event.happened.text


def _facts(event, one):
    said = []
    if event.kind == "actor_profiled":
        said = [("name", event.name, None), *(("alias", alias.name, alias.lang) for alias in event.aliases)]
        said += [("type", event.actor_type.value, None)] if event.actor_type else []
        said += [("parent", one.get(event.parent, event.parent), None)] if event.parent else []
        said += [("country", event.country, None)] if event.country else []
        said += [("same as", other, None) for other in event.same_as]
        said += [("id elsewhere", other, None) for other in event.outside_ids]
    elif event.kind == "actor_status_reported":
        said = [("status", event.actor_status.value, event.office or event.successor or event.organisation)]
    elif event.kind == "actor_relation_reported":
        said = [(f"relation {event.relation.value}", one.get(event.other, event.other), None)]
    rows = [(event.actor, *fact) for fact in said]
    for party in event.parties:
        for actor in [party.actor] if party.actor else party.any_of:
            rows.append((actor, "role", party.role.value, party.organisation or party.office))
            if event.kind == "detention" and party.role == "detainee" and _is_sure(party):
                rows.append((actor, "status", event.stage.value, None))
    return [(one.get(actor, actor), *fact) for actor, *fact in rows]


def concerned(event, where, one):
    """Whether a report is about what is asked: by actor, kind and day."""
    day = event.happened and event.happened.filed
    named = [getattr(event, name, None) for name in ("actor", "other", "organisation", "successor")]
    for party in event.parties:
        named += [*party.any_of, party.actor, party.organisation]
    asked = {one.get(actor, actor) for actor in where.actor}
    return (
        (not asked or any(one.get(actor, actor) in asked for actor in named))
        and (not where.kind or event.kind in where.kind)
        and (where.since is None or (day is not None and day >= where.since))
    )


def _counted(event):
    """Yield the parties of a tie that are a known actor, or speak for a known organisation."""
    for party in event.parties:
        sided = party.role.value in COUNTED.get(event.kind, ())
        if sided and _is_sure(party) and (party.actor or party.organisation):
            yield party


def _is_sure(party):
    """Whether it is this actor, and no one of several, and nobody denies it."""
    return not party.any_of and party.attribution != "denied"


def _above(reports, one):
    """Return {actor: what it is a member of, then its parents}, each with the time that it holds."""
    members, parents = {}, {}
    for event in (report.event for report in reports):
        if event.kind == "actor_relation_reported" and event.relation == "member":
            link = (one.get(event.other, event.other), event.happened)
            members.setdefault(one.get(event.actor, event.actor), []).append(link)
        elif event.kind == "actor_profiled" and event.parent:
            link = (one.get(event.parent, event.parent), None)
            parents.setdefault(one.get(event.actor, event.actor), []).append(link)
    return {actor: members.get(actor, []) + parents.get(actor, []) for actor in {*members, *parents}}


def _holds(when, day):
    if when is None or day is None:
        return True
    begun = when.earliest is None or when.earliest <= day
    return begun and not (when.lasted and when.latest is not None and when.latest < day)


def _upwards(actor, day, above):
    """All that an actor belongs to, level by level."""
    found = level = [actor]
    while level:
        higher = [other for low in level for other, when in above.get(low, ()) if _holds(when, day)]
        level = [other for other in dict.fromkeys(higher) if other not in found]
        found = found + level
    return found


def _sides(event, one, above, asked):
    day = event.happened and event.happened.filed
    sides = {}
    for party in _counted(event):
        known = [one.get(name, name) for name in (party.organisation, party.actor) if name]
        ways = [_upwards(name, day, above) for name in known]
        wanted = [name for way in ways for name in way if name in asked]
        sides.setdefault(wanted[0] if wanted else ways[0][-1], set()).add(party.role.value)
    return sides


def _counts(event, a, b):
    """Return what one report adds to, once each."""
    if event.kind == "meeting":
        return ["meetings", "meetings_implied"] if event.basis == "inferred" else ["meetings"]
    if event.kind == "agreement":
        return ["agreements", "broken"] if event.stage == "violated" else ["agreements"]
    names = ["a_accuses_b"] if "accuser" in a and "accused" in b else []
    names += ["b_accuses_a"] if "accuser" in b and "accused" in a else []
    repeated = [f"{name}_repeated" for name in names] if event.repeated else []
    return names + repeated + (["broken"] if names and event.agreement else [])
