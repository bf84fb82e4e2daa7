"""Commands that read records: log, search, status; and how records are listed."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import typer
from attrs import evolve

from blotter.asking import Asking
from blotter.cli.asked import asked_now, foot
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show, write_json
from blotter.cli.progress import Progress
from blotter.desk import Desk
from events import Event, NotFound, Report, fold, fold_lines, to_plain
from ledger import Recorded, instant

_COLUMNS = ("position", "id", "ref", "recorded", "by", "kind", "happened", "country", "place", "summary")

LimitOption = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most the last N.")]


def record_row(record: Recorded) -> dict[str, Any]:
    """Return a record as one flat row."""
    event = record.event
    place = event.place if isinstance(event, Report) else None
    return {
        "position": record.position,
        "id": str(record.id),
        "ref": event.ref,
        "recorded": instant(record.recorded),
        "by": record.by,
        "kind": event.kind,
        "happened": getattr(event, "happened", None) and str(event.happened),  # type: ignore[attr-defined]
        "country": place and place.country,
        "place": place and place.name,
        "summary": _headline(event),
    }


def _headline(event: Event) -> str | None:
    """Return what a person reads first: the summary, or the name that a profile gives."""
    return getattr(event, "summary", None) or getattr(event, "name", None)


def list_records(records: Iterable[Recorded], format: Format, foot: str) -> None:
    """Print records as one line each, those for programs as they are read."""
    rows = map(record_row, records)
    heads = ("@", "recorded", "by", "kind", "happened", "report", "summary")
    cells = [_cells(row) for row in rows] if format.for_people else []
    show(Answer(columns=_COLUMNS, rows=rows, heads=heads, cells=cells, foot=foot), format)


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        str(row["position"]),
        row["recorded"][:16].replace("T", " "),
        inert(row["by"]),
        row["kind"].replace("_", " "),
        row["happened"] or "",
        row["ref"] or row["id"][:13],
        plain(row["summary"]),
    ]


def _wanted(desk: Desk, asked: Asking) -> tuple[int, Callable[[int, int], Iterator[Recorded]]]:
    """Return how many records there are to look at, and what reads a span of them.

    Without filters, that is the ledger as it is; of other kinds than those asked for, nothing is read.
    """
    as_of, where = desk.asked(**asked)
    from projections import EVERYWHERE

    if as_of.happened is None and evolve(where, kind=()) == EVERYWHERE:  # amendments are listed, too
        read = partial(desk.ledger.read, kinds=where.kind or None)
        if isinstance(as_of.known, datetime) and as_of.clock == "available":
            return len(desk.ledger), partial(_out_by, as_of.known, read)
        return desk.ledger.size_known(as_of.known), read
    positions = sorted(desk.views.matching(as_of, where=where))
    return len(positions), lambda start, stop: desk.ledger.several(positions[start:stop])


def _out_by(
    moment: datetime, read: Callable[[int, int], Iterator[Recorded]], start: int, stop: int
) -> Iterator[Recorded]:
    """Yield the records of a span that were out at a moment, as they claim."""
    from projections import out_at

    return (record for record in read(start, stop) if out_at(record) <= moment)


def _list(
    desk: Desk, asked: Asking, limit: int | None, format: Format, holds: Callable[[Recorded], bool]
) -> None:
    """Print the wanted records that hold what is looked for, or at most the last `limit` of them."""
    count, read = _wanted(desk, asked)
    if limit is None:
        with Progress() as progress:
            seen = _watched(read(0, count), len(desk.ledger), progress)
            list_records(filter(holds, seen), format, foot(desk, asked))
        return
    last: deque[Recorded] = deque()
    for start, stop in _backwards(count):
        last.extendleft(reversed(list(filter(holds, read(start, stop)))))
        if len(last) > limit:
            break
    note = "Earlier records are not listed.\n" if len(last) > limit else ""
    list_records(list(last)[-limit:], format, note + foot(desk, asked))


def _watched(records: Iterable[Recorded], size: int, progress: Progress) -> Iterator[Recorded]:
    """Yield records, and show how far in the ledger they are where they are not seen themselves."""
    hidden = not sys.stdout.isatty()
    for done, record in enumerate(records):
        if hidden and done % 256 == 0:
            progress("reading", record.position, size)
        yield record


def _backwards(end: int) -> Iterator[tuple[int, int]]:
    """Yield spans that go back from an end to 0, each twice as long as the one after it."""
    size = 64
    while end > 0:
        yield max(0, end - size), end
        end, size = end - size, min(2 * size, 4096)


@with_asking
def log(
    limit: LimitOption = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """List what was recorded, in the order that it was recorded."""
    with open_for(ledger) as desk:
        _list(desk, asked_now(desk, asking), limit, format, lambda _: True)


@with_asking
def search(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words that must all occur.")],
    limit: LimitOption = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Find words in reports: names, places, summaries, notes, quotes, sources.

    Case, accents and hyphens do not matter, and a word may be part of a longer one.
    """
    wanted = [fold(word) for line in text for word in line.split() if fold(word)]
    if not wanted:
        raise NotFound("there is nothing to look for", hint="give a word of letters or digits")
    with open_for(ledger) as desk:
        _list(desk, asked_now(desk, asking), limit, format, lambda record: _holds(record.event, wanted))


def _holds(event: Event, wanted: list[str]) -> bool:
    said = fold_lines(_texts(to_plain(event)))
    return all(word in said for word in wanted)


def _texts(data: Any) -> list[str]:
    """Return every text in plain data, in no order."""
    found, waiting = [], [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return found


def _sealed(desk: Desk, size: int) -> dict[str, int]:
    """Return how many records are sealed for views, and how many are folded each time."""
    sealed = desk.shelf.sealed() if desk.shelf else 0
    return {"sealed": sealed, "tail": size - sealed}


def _witnessed(desk: Desk, size: int) -> dict[str, int]:
    """Return how many records are under a seal, and how many are under none that a witness signed."""
    from ledger import sealed_sizes

    signed, witnessed = sealed_sizes(desk.ledger)
    return {"signed": signed, "not_witnessed": max(0, size - witnessed)}


def _weaknesses(desk: Desk, signed: int) -> list[str]:
    """Return what weakens a ledger's promise, and first what shows that it is broken."""
    from ledger import weaknesses

    missing = signed - len(desk.ledger)  # as long as it is by now: somebody may have sealed meanwhile
    cut = f"{missing} records are missing that the last seal covers: blotter verify"
    return [*([cut] if missing > 0 else []), *weaknesses(desk.ledger)]


def status(ledger: LedgerOption = None, format: FormatOption = Format.TABLE) -> None:
    """Tell how the ledger is: size, root, last record, where it is kept, how its jobs went.

    What weakens its promise to keep what it acknowledged is named: settings, schema, file system.
    """
    from blotter.assessing import calls
    from blotter.cli.scheduled import scheduler_cells, scheduler_status

    with open_for(ledger) as desk:
        head = desk.ledger.head()
        last = desk.ledger.at(head.size - 1) if head.size else None
        data: dict[str, Any] = {
            "size": head.size,
            "root": head.root.hex(),
            "origin": desk.ledger.origin,
            "ledger": desk.settings.ledger,
            "recorded": last and record_row(last)["recorded"],
            "by": last and last.by,
            **(sealed := _sealed(desk, head.size)),
            **calls(desk, sealed["tail"]),
            **(witnessed := _witnessed(desk, head.size)),
            "weaknesses": _weaknesses(desk, witnessed["signed"]),
            **scheduler_status(desk.settings.ledger),
        }
        if format is Format.JSON:
            write_json(data)
            return
        if format is Format.TABLE:
            jobs, process, weak = (data.pop(name) for name in ("jobs", "scheduler", "weaknesses"))
            cells = [
                [name.replace("_", " "), str(value)] for name, value in data.items() if value is not None
            ]
            cells += [["weakness", inert(one)] for one in weak]
            cells += scheduler_cells(jobs, process, desk.settings.zone)
            show(Answer(columns=["", ""], rows=[], heads=("what", "value"), cells=cells), format)
        else:
            show(Answer(columns=list(data), rows=[data]), format)
