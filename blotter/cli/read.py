"""Commands that read records: log, show, search, status."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer
from attrs import evolve

from blotter.asking import Asking
from blotter.cli.asked import foot
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show, write_json
from blotter.desk import Desk
from events import Event, NotFound, Report, fold, to_plain
from ledger import Recorded

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
        "recorded": record.recorded.isoformat().replace("+00:00", "Z"),
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
    """Print records as one line each."""
    rows = [record_row(record) for record in records]
    heads = ("@", "recorded", "by", "kind", "happened", "report", "summary")
    cells = [
        [
            str(row["position"]),
            row["recorded"][:16].replace("T", " "),
            inert(row["by"]),
            row["kind"].replace("_", " "),
            row["happened"] or "",
            row["ref"] or row["id"][:13],
            plain(row["summary"]),
        ]
        for row in rows
    ]
    show(Answer(columns=_COLUMNS, rows=rows, heads=heads, cells=cells, foot=foot), format)


def _wanted(desk: Desk, asked: Asking) -> Iterator[list[Recorded]]:
    """Yield the records that the filters let pass, the last few first, then more and more before them.

    Without filters, the ledger as it is.
    """
    as_of, where = desk.asked(**asked)
    from projections import EVERYWHERE

    plain = as_of.happened is None and as_of.clock == "recorded"
    if plain and evolve(where, kind=()) == EVERYWHERE:  # amendments are listed, too
        for start, stop in _backwards(desk.ledger.size_known(as_of.known)):
            yield list(desk.ledger.read(start, stop, kinds=where.kind or None))
    else:
        positions = sorted(desk.views.matching(as_of, where=where))
        for start, stop in _backwards(len(positions)):
            yield list(desk.ledger.several(positions[start:stop]))


def _backwards(end: int, size: int = 64, largest: int = 4096) -> Iterator[tuple[int, int]]:
    """Yield spans that go back from an end to 0, each twice as long as the one after it."""
    while end > 0:
        yield max(0, end - size), end
        end, size = end - size, min(2 * size, largest)


def _last(parts: Iterable[list[Recorded]], limit: int | None) -> tuple[list[Recorded], str]:
    """Return at most the last `limit` records, and the line that says that there are others."""
    found: deque[Recorded] = deque()
    for part in parts:
        found.extendleft(reversed(part))
        if limit is not None and len(found) > limit:
            return list(found)[-limit:], "Earlier records are not listed.\n"
    return list(found), ""


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
        records, note = _last(_wanted(desk, asking), limit)
        list_records(records, format, note + foot(desk, asking))


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
        parts = ([one for one in part if _holds(one.event, wanted)] for part in _wanted(desk, asking))
        records, note = _last(parts, limit)
        list_records(records, format, note + foot(desk, asking))


def _holds(event: Event, wanted: list[str]) -> bool:
    said = [fold(text) for text in _texts(to_plain(event))]
    return all(any(word in text for text in said) for word in wanted)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _sealed(desk: Desk, size: int) -> dict[str, int]:
    """Return how many records are sealed for views, and how many are folded each time."""
    sealed = desk.shelf.sealed() if desk.shelf else 0
    return {"sealed": sealed, "tail": size - sealed}


def _witnessed(desk: Desk, size: int) -> dict[str, int]:
    """Return how many records are under a seal, and how many are under none that a witness signed."""
    from ledger import sealed_sizes

    signed, witnessed = sealed_sizes(desk.ledger)
    return {"signed": signed, "not_witnessed": size - witnessed}


def status(ledger: LedgerOption = None, format: FormatOption = Format.TABLE) -> None:
    """Tell how the ledger is: size, root, last record, where it is kept, how its jobs went.

    What weakens its promise to keep what it acknowledged is named: settings, schema, file system.
    """
    from blotter.assessing import calls
    from blotter.cli.scheduled import scheduler_cells, scheduler_status
    from ledger import weaknesses

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
            **_witnessed(desk, head.size),
            "weaknesses": list(weaknesses(desk.ledger)),
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
