"""`blotter show`: one record whole, its incident, the reports beside it, and its amendments."""

from typing import Any
from uuid import UUID

from blotter.cli.options import Format, FormatOption, IdArgument, LedgerOption, open_for
from blotter.cli.output import Answer, inert, plain, show as print_answer, write_json
from blotter.cli.read import list_records, record_row
from blotter.desk import Desk
from events import Corrected, Event, Merged, Report, to_plain
from ledger import Recorded


def show(
    id: IdArgument,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show one record whole: what it says now, what was amended, and what is filed beside it."""
    with open_for(ledger) as desk:
        record = desk.names.record(id)
        whole = {
            **{key: record_row(record)[key] for key in ("position", "id", "recorded", "by")},
            **_now(desk, record),
        }
        beside = [desk.ledger.at(place) for place in desk.views.filed_with(record.position)]
        beside = [other for other in beside if other.position != record.position]
        amendments = _amendments(desk, record)
        if format in (Format.JSON, Format.JSONL):
            names = [other.event.ref or str(other.id) for other in beside]
            data = {**whole, "beside": names, "amendments": amendments}
            if format is Format.JSON:
                write_json(data)
            else:
                print_answer(Answer(columns=list(data), rows=[data]), format)
            return
        lines = [(name.replace("_", " "), line) for name, value in whole.items() for line in _lines(value)]
        rows = [{"field": name, "value": line} for name, line in lines]
        cells = [[name, inert(line)] for name, line in lines]
        head = desk.ledger.head()
        foot = f"@{head.size} · root {head.root.hex()[:16]}"
        columns = ("field", "value")
        last = None if beside or amendments else foot
        print_answer(Answer(columns=columns, rows=rows, heads=columns, cells=cells, foot=last), format)
        if amendments:
            print("\nwhat was said of it later:")
            heads = ("@", "recorded", "by", "kind", "why", "what changed")
            told = [_amendment_cells(one) for one in amendments]
            last = None if beside else foot
            print_answer(
                Answer(columns=list(amendments[0]), rows=amendments, heads=heads, cells=told, foot=last),
                format,
            )
        if beside:
            print("\nfiled under the same incident:")
            list_records(beside, format, foot)


def _now(desk: Desk, record: Recorded) -> dict[str, Any]:
    """Return what a record says as it stands, and whether it stands."""
    from projections import standing_of

    standing = standing_of(desk.ledger, record.id) if isinstance(record.event, Report) else None
    if standing is None:
        return to_plain(record.event)
    state = {} if standing.stands else {"stands": False}
    if standing.reviewed:
        state["reviewed"] = True
    if standing.preferred is not None:
        state["preferred"] = True
    return {**to_plain(standing.event), **state}


def _amendments(desk: Desk, record: Recorded) -> list[dict[str, Any]]:
    """Return the amendments of a report in order, each with the fields that it changed."""
    chain = []
    said = to_plain(record.event)
    for amendment in desk.ledger.about(record.id):
        event = amendment.event
        row = record_row(amendment)
        now = to_plain(event.report) if isinstance(event, Corrected) else said
        chain.append(
            {
                **{key: row[key] for key in ("position", "id", "recorded", "by", "kind")},
                "reason": _reason(event),
                "note": event.note,
                "sources": [source.root for source in event.sources],
                "into": name_of(desk, event.into) if isinstance(event, Merged) else None,
                "changed": changed_fields(said, now),
            }
        )
        said = now
    return chain


def name_of(desk: Desk, id: UUID) -> str:
    """Return what people call a record: its ref, or its id if it has none."""
    position = desk.ledger.find(id)
    ref = None if position is None else desk.ledger.at(position).event.ref
    return ref or str(id)


def _reason(event: Event) -> str | None:
    reason = getattr(event, "reason", None)
    return None if reason is None else str(reason)


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every field that reads differently, before and after."""
    names = [*before, *(name for name in after if name not in before)]
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    ]


def change_line(change: dict[str, Any]) -> str:
    """Return one changed field as people read it."""
    before, after = (
        "; ".join(_lines(change[key])) if change[key] else "not given" for key in ("before", "after")
    )
    return inert(f"{change['field'].replace('_', ' ')}: {before} -> {after}")


def _amendment_cells(row: dict[str, Any]) -> list[str]:
    said = [*map(change_line, row["changed"]), *([row["note"]] if row["note"] else [])]
    said += [f"into {row['into']}"] if row["into"] else []
    said += [f"by {', '.join(row['sources'])}"] if row["sources"] else []
    return [
        str(row["position"]),
        row["recorded"][:16].replace("T", " "),
        inert(row["by"]),
        row["kind"],
        (row["reason"] or "").replace("_", " "),
        inert("; ".join(said)),
    ]


def _lines(value: Any) -> list[str]:
    """Return a value of plain data as lines, as people write it."""
    if isinstance(value, list):
        return [", ".join(_lines(part)) for part in value]
    if isinstance(value, dict):
        return [
            "; ".join(f"{name.replace('_', ' ')} {', '.join(_lines(part))}" for name, part in value.items())
        ]
    return [plain(value) if isinstance(value, bool) else str(value)]
