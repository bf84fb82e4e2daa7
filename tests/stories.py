"""Stories for tests: events told in YAML, on a desk whose ledger is in memory."""

from blotter.desk import Desk
from blotter.exchange.recording import Batch, Entry, known_of, read_events
from blotter.exchange.yamls import read_yaml
from blotter.settings import Settings
from events import When
from ledger import id_of_ref, open_ledger


def desk_of(*events, clock=None):
    """A desk on a new memory ledger with these events; `clock` is a list of times in EDTF."""
    ticks = iter(clock or ())
    times = {"clock": lambda: micros(next(ticks))} if clock else {}
    desk = Desk(open_ledger("memory:", **times), Settings(ledger="memory:", by="ana"))
    if events:
        desk.append(*events)
    return desk


def tell(desk, text):
    """Record a list of reports, written as in a file; actors need no profile."""
    batch = Batch({}, [Entry(None, form) for form in read_yaml(text)])
    known = known_of(desk.names, batch, new_actors=True, words=desk.settings.words)
    return desk.append(*read_events(batch, known))


def story(text, *more, clock=None):
    """A desk on which reports were told, each text in one append at one time of the clock."""
    desk = desk_of(clock=clock)
    for part in (text, *more):
        tell(desk, part)
    return desk


def micros(text):
    """A moment such as 2024-06-01T12:00Z as the ledger's clock gives it."""
    return round(When(text).moment.timestamp() * 1_000_000)


def id_of(desk, ref):
    """The id that a ref has on this desk."""
    return id_of_ref(desk.ledger.origin, ref)


def killed(desk, *columns, **asking):
    """What a desk says of the killed: (low, best, high, high_open), or the columns asked for."""
    frame = desk.casualties(outcome="killed", **asking)
    (row,) = frame.select(columns or ("low", "best", "high", "high_open")).rows()
    return row[0] if len(columns) == 1 else row


def split(desk, by, *columns, **asking):
    """A tally of the killed by one or several things, as {value or values: best or columns}."""
    names = by.split(",")
    rows = desk.casualties(by=by, outcome="killed", **asking).to_dicts()
    wanted = columns or ("best",)
    return {
        row[by] if len(names) == 1 else tuple(row[name] for name in names): (
            row[wanted[0]] if len(wanted) == 1 else tuple(row[name] for name in wanted)
        )
        for row in rows
    }
