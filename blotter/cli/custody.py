"""Commands about the record itself: enrol, revoke, redact."""

import sys
from typing import Annotated

import typer

from blotter.cli.options import ByOption, Format, FormatOption, IdArgument, LedgerOption, open_for
from blotter.cli.write import print_receipt
from blotter.desk import Desk
from events import BlotterError, Invalid, KeyEnrolled, KeyRevoked, NotFound, Refused
from ledger import Recorded, id_of_ref, key_ref, parse_key, redact as redact_texts, redactable, revoked_ref

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="The verifier key that blotter key printed.")]
NoteOption = Annotated[str | None, typer.Option(metavar="TEXT", help="Why, or how it was checked.")]


def _public(key: str) -> str:
    try:
        read = parse_key(key)
    except Invalid as error:
        raise error.at(field="key") from None
    if read.is_witness:
        raise Invalid(
            "is a witness's key", field="key", hint="blotter key FILE --name NAME makes an analyst's"
        )
    return read.public.hex()


def _revocation(desk: Desk, public: str) -> Recorded | None:
    """Return the record that revoked a key; None if none did."""
    position = desk.ledger.find(id_of_ref(desk.ledger.origin, revoked_ref(public)))
    return None if position is None else desk.ledger.at(position)


def _refused(revoked: Recorded, hint: str) -> Refused:
    """Return the error that names who revoked a key, and where."""
    return Refused(f"this key was revoked at position {revoked.position} by {revoked.by}", hint=hint)


def enrol(
    key: KeyArgument,
    analyst: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is, as in --by.")],
    note: NoteOption = None,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Enrol an analyst's key: what she signs with it from here on is verified as hers.

    She signs by naming the file of her key in BLOTTER_SIGN. Compare the key with her in person or
    by telephone first: this record is what every later check stands on.
    """
    public = _public(key)
    event = KeyEnrolled(ref=key_ref(public), analyst=analyst, key=public, note=note)
    with open_for(ledger, by) as desk:
        revoked = _revocation(desk, public)
        if revoked is not None:
            raise _refused(revoked, "it signs nothing any more: make a new key, and enrol that")
        print_receipt(desk, event, desk.append(event)[0], format)


def revoke(
    key: KeyArgument,
    note: NoteOption = None,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Revoke an analyst's key: nothing is signed with it from here on.

    What it signed before stays good. A key that was revoked is not enrolled again.
    """
    public = _public(key)
    with open_for(ledger, by) as desk:
        if desk.ledger.find(id_of_ref(desk.ledger.origin, key_ref(public))) is None:
            raise NotFound("this key is not enrolled", hint="blotter log --kind key_enrolled")
        event = KeyRevoked(ref=revoked_ref(public), key=public, note=note)
        revoked = _revocation(desk, public)
        if revoked is not None and revoked.event != event:
            raise _refused(revoked, "it signs nothing any more: there is nothing to do")
        print_receipt(desk, event, desk.append(event)[0], format)


def _forget_beside(desk: Desk) -> None:
    """Forget what the shelf and scheduled jobs hold of what was said; where they cannot, say so."""
    from blotter.cli.scheduled import forget_printed

    if desk.shelf is None:
        return
    try:
        desk.shelf.clear()
        forget_printed(desk.settings.ledger)
    except BlotterError as error:
        error.message = f"what was redacted may still be read beside the ledger: {error.message}"
        error.hint = "mend or delete that, and redact again"
        raise


def redact(
    id: IdArgument,
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD...]", help="As in sources[0].author (default: all).")
    ] = None,
    note: NoteOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: it cannot be undone.")] = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
) -> None:
    """Take veiled texts of a record out for good; a record says that it was done, and by whom.

    Only fields that `veil` in blotter.toml named when it was recorded. Proofs, seals and positions
    stay as they are. Backups hold the text until they are replaced.
    """
    with open_for(ledger, by) as desk:
        record = desk.names.record(id)
        # refused before the question, and before the shelf goes
        redactable(desk.ledger, record.position, fields or ())
        if not yes and not typer.confirm(f"Take veiled texts out of @{record.position} for good?"):
            raise Refused("nothing was redacted", hint="--yes does not ask")
        by, veil = desk.settings.by, desk.settings.veil
        try:
            receipt = redact_texts(desk.ledger, record.position, fields or (), by=by, note=note, veil=veil)
        finally:
            _forget_beside(desk)  # also when traces are left elsewhere
        print(f"redacted @{record.position}, as record @{receipt.position} says")
        for amendment in desk.ledger.about(record.id):
            if any(one.salt for one in desk.ledger.store.veiled(amendment.position)):
                told = f"@{amendment.position} amends it, and has veiled texts, too"
                print(f"blotter: {told}: blotter redact @{amendment.position}", file=sys.stderr)
