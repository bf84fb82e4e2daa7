"""Commands for proofs: key, seal, prove, check-proof, witness."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from blotter.cli.options import Format, FormatOption, IdArgument, LedgerOption, open_for
from blotter.cli.output import Answer, plain, show, write_json
from blotter.desk import Desk
from events import BlotterError, Invalid, NotFound, Refused, to_plain
from ledger import (
    Key,
    Seal,
    add_cosignatures,
    check_receipt,
    cosign,
    instant,
    kept_seals,
    new_key,
    parse_checkpoint,
    parse_key,
    parse_request,
    read_key,
    read_small,
    receipt_text,
    request_text,
    seal_head,
    write_durably,
    write_key,
)

T = TypeVar("T")
KEY = "BLOTTER_KEY"
KeyFileOption = Annotated[
    str | None, typer.Option("--key", metavar="FILE", help=f"File of the key that signs (or {KEY}).")
]
TrustOption = Annotated[
    list[str] | None,
    typer.Option("--trust", metavar="KEY", help="Verifier key of who signed, or a file that holds it."),
]
OutOption = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="Write to a new file, not to standard output.")
]


def key_of(path: str | None) -> Key:
    """Return the key that a command signs with."""
    path = path or os.environ.get(KEY)
    if path is None:
        raise NotFound(
            "no key is named to sign with", hint=f"blotter key FILE makes one; --key FILE or {KEY}"
        )
    return read_key(path)


def trusted(given: list[str] | None) -> list[str]:
    """Return verifier keys, each as it is written or read from a file."""
    keys = []
    for one in given or ():
        is_file = os.path.exists(one)
        lines = [line.strip() for line in read_small(one).split("\n")] if is_file else [one.strip()]
        try:
            keys += [str(parse_key(line)) for line in lines if line]
        except Invalid as error:
            if is_file:
                raise error.at(file=one) from None
            hint = "NAME+ID+BASE64, or a file that holds it: there is none of this name"
            raise Invalid(f"{one!r} {error.message}", field="trust", hint=hint) from None
    return keys


def read_from(file: str, read: Callable[[str], T]) -> T:
    """Return what is read from the text of a file; what is refused about it names the file."""
    try:
        return read(read_small(file))
    except BlotterError as error:
        raise error.at(file=file) from None


def give(text: str, out: str | None) -> None:
    """Print a text as it is, or write it to a new file."""
    if out is None:
        sys.stdout.write(text)
    else:
        write_durably(out, text, new=True)


def key(
    file: Annotated[str, typer.Argument(metavar="FILE", help="File to make; only you can read it.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the key (default: the ledger's origin).")
    ] = None,
    witness: Annotated[bool, typer.Option("--witness", help="A key to witness other ledgers with.")] = False,
    ledger: LedgerOption = None,
) -> None:
    """Make a key to sign with, and print the verifier key that others check it by.

    The file is the secret: keep a copy where nobody else can read it. The verifier key is no
    secret: give it to whoever shall check, in person or by telephone.
    """
    if name is None:
        if witness:
            raise Invalid("is missing", field="name", hint="name the witness, as in witness.example/ana")
        with open_for(ledger) as desk:
            name = "-".join(desk.ledger.origin.replace("+", "-").split())
    made = new_key(name, witness=witness)
    write_key(file, made)
    print(f"made {file}: keep it secret", file=sys.stderr)
    print(made)


def seal(
    key: KeyFileOption = None,
    request: Annotated[
        int | None,
        typer.Option(
            "--request", metavar="SIZE", min=0, help="Print a request to a witness that signed SIZE last."
        ),
    ] = None,
    cosigned: Annotated[
        str | None, typer.Option("--cosigned", metavar="FILE", help="Add what a witness has answered.")
    ] = None,
    trust: TrustOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Sign the head of the ledger, keep the seal beside it, and print it.

    What was appended since the last seal is hashed again first. A ledger that does not extend its
    last seal is not sealed. Send the seal away: only a copy elsewhere shows that a tail was cut off.
    """
    with open_for(ledger) as desk:
        if cosigned is not None:
            keys = trusted(trust)
            note = read_from(cosigned, lambda answer: add_cosignatures(desk.ledger, answer, keys))
        elif request is not None and key is None and KEY not in os.environ:
            note = _latest(desk).note
        else:
            note = seal_head(desk.ledger, key_of(key))
        if request is not None:
            note = request_text(desk.ledger, note, request)
        give(note, out)


def _latest(desk: Desk, position: int = -1) -> Seal:
    for found in reversed(kept_seals(desk.ledger)):
        if found.checkpoint.size > position:
            return found
    raise NotFound(
        "no seal covers this record" if position >= 0 else "the ledger has no seal", hint="blotter seal"
    )


def prove(
    id: IdArgument,
    out: OutOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Print a receipt of one record: the entry, and the proof that it is in the sealed history.

    Whoever has the receipt and the verifier key can check it without the ledger: with
    `blotter check-proof`, or with any other program for C2SP tlog-proof.
    """
    with open_for(ledger) as desk:
        position = desk.names.record(id).position
        give(receipt_text(desk.ledger, position, _latest(desk, position).note), out)


def check_proof(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A receipt that blotter prove wrote.")],
    trust: TrustOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Check a receipt without the ledger: who signed the history, and that the record is in it.

    Exit code 1 if it does not show what it says. --trust names the verifier key of the ledger, and
    those of witnesses; without any, nothing can be checked.
    """
    keys = trusted(trust)
    shown = read_from(file, lambda receipt: check_receipt(receipt, keys))
    record = shown.record
    signers = [(one.name, one.time) for one in shown.note.signatures]
    data: dict[str, Any] = {
        "position": record.position,
        "origin": shown.checkpoint.origin,
        "size": shown.checkpoint.size,
        "root": shown.checkpoint.root.hex(),
        "signed_by": [name for name, time in signers if time is None],
        "witnessed_by": [f"{name} {_moment(time)}" for name, time in signers if time is not None],
        "id": str(record.id),
        "recorded": instant(record.recorded),
        "by": record.by,
        "event": to_plain(record.event),
    }
    if format is Format.JSON:
        write_json(data)
    elif format is Format.TABLE:
        said = {**{name: value for name, value in data.items() if name != "event"}, **data["event"]}
        cells = [[name.replace("_", " "), plain(_line(value))] for name, value in said.items() if value]
        show(Answer(columns=["field", "value"], rows=[], heads=("field", "value"), cells=cells), format)
    else:
        show(Answer(columns=list(data), rows=[data]), format)


def _line(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(str(_line(one)) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_line(one)}" for name, one in value.items())
    return value


def _moment(seconds: int) -> str:
    from datetime import UTC, datetime

    try:
        return instant(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return f"at {seconds} seconds"


def witness(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[REQUEST]", help="What blotter seal --request printed (default: ask here)."),
    ] = None,
    key: KeyFileOption = None,
    seen: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="What this witness has signed (default: beside its key)."),
    ] = None,
    trust: TrustOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Sign somebody's seal after checking that it extends the last one that this witness signed.

    Prints the signature; `blotter seal --cosigned` puts it under the seal. Without a REQUEST, the
    last seal of the ledger at hand is signed, and the signature put under it at once.
    """
    from ledger import read_seen

    path = key or os.environ.get(KEY)
    signer = key_of(key)
    memory = Path(seen or f"{path}.seen")
    if file is not None:
        request = read_from(file, parse_request)
        give(cosign(request, signer, seen=memory, trust=trusted(trust)), out)
        return
    with open_for(ledger) as desk:
        note = _latest(desk).note
        before = read_seen(memory).get(desk.ledger.origin)
        old = before.head.size if before else 0
        if old > parse_checkpoint(note).size:
            raise Refused(
                f"this witness has signed @{old}, and the last seal here is older", hint="blotter seal"
            )
        request = parse_request(request_text(desk.ledger, note, old))
        line = cosign(request, signer, seen=memory, trust=trusted(trust))
        add_cosignatures(desk.ledger, line, [signer])
        give(line, out)
