"""Commands that read records: log, show, search, status."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from blotter.asking import Asking
from blotter.cli.asked import foot
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show, write_json
from blotter.desk import Desk
from events import Event, NotFound, Report, fold, to_plain
from ledger import Recorded

_COLUMNS = ("position", "id", "ref", "recorded", "by", "kind", "happened", "country", "place", "summary")

LimitOption = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most the last N.")]


def _row(record: Recorded) -> dict[str, Any]:
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


def _show_records(records: Iterable[Recorded], format: Format, limit: int | None, foot: str) -> None:
    rows = [_row(record) for record in records]
    left = len(rows) - limit if limit else 0
    rows = rows[left:] if left > 0 else rows
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
    note = f"{left:,} earlier records are not listed.\n" if left > 0 else ""
    show(Answer(columns=_COLUMNS, rows=rows, heads=heads, cells=cells, foot=note + foot), format)


def _wanted(desk: Desk, asked: Asking) -> Iterator[Recorded]:
    """Yield the records that the filters let pass; without any, the ledger as it is."""
    as_of, where = desk.asked(**asked)
    from projections import EVERYWHERE

    if where == EVERYWHERE and as_of.happened is None and as_of.clock == "recorded":
        yield from desk.ledger.read(as_of=as_of)
    else:
        for position in sorted(desk.views.matching(as_of, where=where)):
            yield desk.ledger.at(position)


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
        _show_records(_wanted(desk, asking), format, limit, foot(desk, asking))


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
        found = (record for record in _wanted(desk, asking) if _holds(record.event, wanted))
        _show_records(found, format, limit, foot(desk, asking))


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


def show_(
    id: Annotated[str, typer.Argument(metavar="ID", help="A ref, an id or its start, @position, or last.")],
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show one record whole, with its incident and the reports filed beside it."""
    with open_for(ledger) as desk:
        record = desk.names.record(id)
        whole = {
            **{key: _row(record)[key] for key in ("position", "id", "recorded", "by")},
            **to_plain(record.event),
        }
        beside = _beside(desk, record)
        if format in (Format.JSON, Format.JSONL):
            data = {**whole, "beside": [_row(other)["ref"] or str(other.id) for other in beside]}
            if format is Format.JSON:
                write_json(data)
            else:
                show(Answer(columns=list(data), rows=[data]), format)
            return
        cells = [[name.replace("_", " "), line] for name, value in whole.items() for line in _lines(value)]
        foot = f"@{record.position + 1} · root {desk.ledger.head(record.position + 1).root.hex()[:16]}"
        rows = [{"field": name, "value": value} for name, value in cells]
        show(Answer(columns=["field", "value"], rows=rows, heads=("field", "value"), cells=cells), format)
        if beside:
            print("\nfiled under the same incident:")
            _show_records(beside, format, None, foot)
        else:
            print(f"\n{foot}")


show_.__name__ = "show"


def _lines(value: Any) -> list[str]:
    """Return a value of plain data as lines for people."""
    if isinstance(value, list):
        return [", ".join(_lines(part)) for part in value]
    if isinstance(value, dict):
        return [
            "; ".join(f"{name.replace('_', ' ')} {', '.join(_lines(part))}" for name, part in value.items())
        ]
    return [inert(str(value)) if not isinstance(value, bool) else plain(value)]


def _beside(desk: Desk, record: Recorded) -> list[Recorded]:
    """Return the other reports of a record's incident, in the order they were recorded."""
    positions = desk.views.filed_with(record.position)
    return [desk.ledger.at(position) for position in positions if position != record.position]


def status(ledger: LedgerOption = None, format: FormatOption = Format.TABLE) -> None:
    """Tell how the ledger is: size, root, last record, and where it is kept."""
    with open_for(ledger) as desk:
        head = desk.ledger.head()
        last = desk.ledger.at(head.size - 1) if head.size else None
        data = {
            "size": head.size,
            "root": head.root.hex(),
            "origin": desk.ledger.origin,
            "ledger": desk.settings.ledger,
            "recorded": last and _row(last)["recorded"],
            "by": last and last.by,
        }
        if format is Format.JSON:
            write_json(data)
            return
        cells = [[name, str(value)] for name, value in data.items() if value is not None]
        if format is Format.TABLE:
            show(Answer(columns=["", ""], rows=[], heads=("what", "value"), cells=cells), format)
        else:
            show(Answer(columns=list(data), rows=[data]), format)
