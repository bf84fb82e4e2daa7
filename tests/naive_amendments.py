"""The slow judge of amendments: what could be meant is kept, and every moment is folded from scratch."""

from collections import Counter
from datetime import datetime

from attrs import evolve

from events import Amendment, Report
from tests import naive

FIGURES = ("low", "best", "high", "unknown", "incidents")
_PLACES = (0, 1, 2, 4, 5)


def chained(records):
    """Return the records without amendments of what is no report, or was none yet."""
    reports, kept = set(), []
    for record in records:
        if isinstance(record.event, Report):
            reports.add(record.id)
        elif isinstance(record.event, Amendment) and record.event.about not in reports:
            continue
        kept.append(record)
    return kept


def meant(records):
    """Return the records whose word counts: the others set nothing.

    A report cannot be filed under, nor merged into, what was not there yet; a correction keeps the kind.
    """
    seen, kinds, kept = set(), {}, []
    for record in chained(records):
        event = record.event
        lost = isinstance(event, Report) and event.incident is not None and event.incident not in seen
        seen |= {earlier.id for earlier in records if earlier.position <= record.position}
        if isinstance(event, Report):
            kinds[record.id] = event.kind
            kept.append(record._replace(event=evolve(event, incident=None)) if lost else record)
        elif event.kind == "corrected" and event.report.kind != kinds[event.about]:
            continue
        elif event.kind != "merged" or event.into in seen:
            kept.append(record)
    return kept


def out_at(records):
    """Return when each record was out by the claimed clock: the latest along its chain so far."""
    latest, out = {}, {}
    for record in chained(records):
        claimed = record.event.available
        chain = getattr(record.event, "about", record.id)
        moment = claimed.moment if claimed else record.recorded
        out[record.position] = latest[chain] = max(moment, latest.get(chain, moment))
    return out


def known(records, moment):
    """Return what counts of what was known: at a size, or out by a moment of the claimed clock."""
    if not isinstance(moment, datetime):
        return meant(records[:moment])
    out = out_at(records)
    return [record for record in meant(records) if out[record.position] <= moment]


def figures(records, by, **asked):
    """Return a tally as a sum of signs: {(*values of by, outcome): FIGURES}, what is nought left out."""
    told = naive.tally(records, by, **asked)
    return {key: picked for key, row in told.items() if any(picked := tuple(row[n] for n in _PLACES))}


def moves(records, first, last, by, **asked):
    """Return what each record moved between two moments: {(key, record): FIGURES}.

    One record after the other is added, in the order of the clock, and all is folded again.
    """
    if first > last:
        back = moves(records, last, first, by, **asked)
        return {name: tuple(-n for n in numbers) for name, numbers in back.items()}
    counts = meant(records)
    times = out_at(records) if isinstance(first, datetime) else {r.position: r.position + 1 for r in counts}
    then = [record for record in counts if times[record.position] <= first]
    moved = {}
    before = figures(then, by, **asked)
    for record in sorted(counts, key=lambda record: (times[record.position], record.position)):
        if first < times[record.position] <= last:
            then = sorted((*then, record), key=lambda record: record.position)
            after = figures(then, by, **asked)
            moved |= {(key, record.position): change for key, change in minus(after, before).items()}
            before = after
    return moved


def minus(one, other):
    """Return one sum less another, without what is the same in both."""
    nothing = (0,) * len(FIGURES)
    changes = {
        key: tuple(a - b for a, b in zip(one.get(key, nothing), other.get(key, nothing), strict=True))
        for key in {**one, **other}
    }
    return {key: change for key, change in changes.items() if any(change)}


def plus(*sums):
    """Return the sum of sums, without what is nought."""
    total = {}
    for one in sums:
        for key, numbers in one.items():
            total[key] = tuple(map(sum, zip(numbers, total.get(key, (0,) * len(FIGURES)), strict=True)))
    return {key: numbers for key, numbers in total.items() if any(numbers)}


def standing_rows(postings, clocks):
    """Return how often each row stands after all postings; none is ever taken back before it was posted."""
    rows = Counter()
    for posting in postings.iter_rows(named=True):
        row = repr([value for name, value in posting.items() if name not in clocks])
        rows[row] += posting["sign"]
        assert rows[row] >= 0, row
    return {row: times for row, times in rows.items() if times}
