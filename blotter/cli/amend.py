"""Commands that amend a report: correct, fix, retract, reinstate, merge, split and the others."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.cli.options import (
    ByOption,
    Format,
    FormatOption,
    IdArgument,
    LedgerOption,
    NewActorOption,
    open_for,
)
from blotter.cli.write import RECEIPT, print_place, receipt_row
from blotter.desk import Desk
from events import Amendment, Corrected, Invalid, Reason, did_you_mean, to_plain

if TYPE_CHECKING:
    from blotter.exchange.correcting import Edit
    from projections import Amended

ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="CODE", help=f"Why: {', '.join(Reason)}.")
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", metavar="TEXT", help="Who says so; may be repeated.")
]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Remark of the analyst.")]
AvailableOption = Annotated[
    str | None, typer.Option("--available", metavar="DAY", help="Day it was out (claimed, not proven).")
]
RefOption = Annotated[str | None, typer.Option("--ref", metavar="REF", help="Your own name for this record.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would move; append nothing.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Say something else in a field; may be repeated."),
]
UnsetOption = Annotated[
    list[str] | None, typer.Option("--unset", metavar="FIELD", help="Leave a field out; may be repeated.")
]


def correct(
    id: IdArgument,
    set: SetOption = None,
    unset: UnsetOption = None,
    reason: ReasonOption = None,
    source: SourceOption = None,
    note: NoteOption = None,
    available: AvailableOption = None,
    ref: RefOption = None,
    edit: Annotated[bool, typer.Option("--edit", help="Write the corrected report in $EDITOR.")] = False,
    dry_run: DryRunOption = False,
    new_actor: NewActorOption = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Correct what a report says; what it said before stays on record.

    Shows every field before and after and the figures that move, then appends. A role, such as
    perpetrator, is set as a whole: --set perpetrator=isis-k takes the place of all perpetrators.
    """
    if reason is None:
        raise Invalid("is missing", field="reason", hint=f"why it changes: {', '.join(Reason)}")
    with open_for(ledger, by) as desk:
        fields = _more(desk, reason, source, note, available, ref)
        left_out = [name.strip().replace("-", "_") for name in unset or ()]
        report = desk.corrected_report(
            id, _pairs(set), left_out, edit=_editor() if edit else None, new_actors=new_actor
        )
        amendment = Corrected(about=desk.names.record(id).id, report=report, **fields)
        _append(desk, amendment, dry_run=dry_run, format=format)


def fix(
    id: IdArgument,
    set: SetOption = None,
    unset: UnsetOption = None,
    note: NoteOption = None,
    dry_run: DryRunOption = False,
    new_actor: NewActorOption = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Correct one's own typing: a correction with the reason coding_error and no source."""
    why = Reason.CODING_ERROR.value
    place: dict[str, Any] = {"ledger": ledger, "by": by, "format": format}
    correct(id, set, unset, why, note=note, dry_run=dry_run, new_actor=new_actor, **place)


def _simple(kind: str, help: str, *, reasoned: bool = False) -> Any:
    """Return the command of an amendment that sets a slot and says nothing more."""

    def command(
        id: IdArgument,
        reason: ReasonOption = None,
        source: SourceOption = None,
        note: NoteOption = None,
        available: AvailableOption = None,
        ref: RefOption = None,
        dry_run: DryRunOption = False,
        ledger: LedgerOption = None,
        by: ByOption = None,
        format: FormatOption = Format.TABLE,
    ) -> None:
        if reasoned and reason is None:
            raise Invalid("is missing", field="reason", hint=f"why: {', '.join(Reason)}")
        with open_for(ledger, by) as desk:
            fields = _more(desk, reason, source, note, available, ref)
            _append(
                desk, _made(kind, about=desk.names.record(id).id, **fields), dry_run=dry_run, format=format
            )

    command.__doc__ = help
    return command


retract = _simple(
    "retracted", "Take a report back; it stays on record and moves no figure any more.", reasoned=True
)
reinstate = _simple("reinstated", "Let a retracted report stand again.")
split = _simple("split", "Put a merged report back under the incident that it was first filed under.")
prefer = _simple("preferred", "Let this report count for its incident, until another is preferred.")
corroborate = _simple("corroborated", "Note further sources that say the same; --source names them.")
review = _simple("reviewed", "Note that somebody other than its author has checked a report.")


def merge(
    id: IdArgument,
    into: Annotated[
        str, typer.Option("--into", metavar="ID", help="A report of the incident that it belongs to.")
    ],
    reason: ReasonOption = None,
    source: SourceOption = None,
    note: NoteOption = None,
    available: AvailableOption = None,
    ref: RefOption = None,
    dry_run: DryRunOption = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Put a report, and what is filed under it, under the incident of another one.

    The incident is counted once from here on; `blotter split` undoes it.
    """
    from events import ActorProfiled, Refused

    with open_for(ledger, by) as desk:
        fields = _more(desk, reason, source, note, available, ref)
        about, target = desk.names.record(id), desk.names.record(into)
        if isinstance(about.event, ActorProfiled) and isinstance(target.event, ActorProfiled):
            hint = f"of two that are one actor: blotter fix {id} --set same-as={target.event.actor}"
            raise Refused("profiles are of actors and of no incident", field="into", hint=hint)
        merged = _made("merged", about=about.id, into=target.id, **fields)
        _append(desk, merged, dry_run=dry_run, format=format)


def _made(kind: str, **fields: Any) -> Amendment:
    from events import event_class

    made = event_class(kind)(**fields)
    assert isinstance(made, Amendment)
    return made


def _editor() -> "Edit":
    from blotter.cli.editing import edited

    return edited


def _pairs(set: Sequence[str] | None) -> list[tuple[str, str]]:
    """Split every FIELD=VALUE."""
    pairs = []
    for text in set or ():
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise Invalid(f"{text!r} is not FIELD=VALUE", field="set", hint="as in --set killed=35")
        pairs.append((name.strip().replace("-", "_"), value.strip()))
    return pairs


def _more(
    desk: Desk,
    reason: str | None,
    source: Sequence[str] | None,
    note: str | None,
    available: str | None,
    ref: str | None,
) -> dict[str, Any]:
    """Return the fields that every amendment may have, read from words."""
    if reason is not None and reason not in set(Reason):
        raise Invalid(f"{reason!r} is not a reason", field="reason", hint=did_you_mean(reason, Reason))
    given = {"reason": reason, "note": note, "available": available, "ref": ref}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if source:
        fields["sources"] = desk.read_sources(source)
    return fields


def _append(desk: Desk, amendment: Amendment, *, dry_run: bool, format: Format) -> None:
    """Show what an amendment changes and which totals it moves, and append it."""
    from blotter.cli.output import Answer, show as print_answer, write_json
    from blotter.cli.showing import changed_fields
    from blotter.names import check_refs
    from projections import amend, examine

    check_refs([amendment])
    figures: list[dict[str, str]] = []

    def tell(changed: "Amended") -> None:
        nonlocal figures
        figures = desk.moved(changed.before, changed.after)
        if changed.pointless:
            print("blotter: this changes nothing that stands", file=sys.stderr)
        if format is Format.TABLE:
            _tell(amendment, changed, figures, dry_run=dry_run)

    by = desk.settings.by
    if dry_run:
        changed, receipt = examine(desk.ledger, amendment, by=by), None
        tell(changed)
    else:
        changed, receipt = amend(desk.ledger, amendment, by=by, veil=desk.settings.veil, show=tell)
    if receipt and not receipt.new:
        print("blotter: it was recorded already; nothing was appended", file=sys.stderr)
    row = receipt_row(desk, receipt) if receipt else {}
    if format is Format.TABLE:
        if row:
            print_place(row)
        return
    fields = changed_fields(to_plain(changed.before.event), to_plain(changed.after.event))
    data = {**row, "changed": fields, "moved": figures}
    if format is Format.JSON:
        write_json(data)
    elif format is Format.JSONL:
        print_answer(Answer(columns=list(data), rows=[data]), format)
    else:
        empty = "Nothing was appended."
        print_answer(Answer(columns=RECEIPT, rows=[row] if row else [], empty=empty), format)


def _tell(
    amendment: Amendment, changed: "Amended", figures: Sequence[dict[str, str]], *, dry_run: bool
) -> None:
    """Print what an amendment changes, before it is appended."""
    from blotter.cli.showing import change_line, changed_fields

    name = changed.before.event.ref or str(changed.before.id)
    print(
        f"would be {amendment.kind}: {name}; nothing is appended" if dry_run else f"{amendment.kind} {name}"
    )
    for change in changed_fields(to_plain(changed.before.event), to_plain(changed.after.event)):
        print(f"  {change_line(change)}")
    for figure in figures:
        print(f"  moves {figure['figure']}: {figure['before']} -> {figure['after']}")
    if not figures:
        print("  moves no total and no published figure")
