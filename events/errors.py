"""Every error that Blotter raises on purpose, and nothing else.

BlotterError                 something was refused: one message, and a hint where the user can act
├── Invalid                  a value that cannot be what its field says
├── Mistakes                 several of them, found in one go
├── Unreadable               bytes that are not an entry, or a file that is not a ledger
├── NotFound                 an id, a ref, a position or a file that is not there
├── Conflict                 an id that already holds another event
├── Moved                    the ledger is no longer where the writer thought it was
├── BadProof                 a proof, a signature or a seal that does not show what it claims
├── Busy                     another process holds the lock for too long; try again
├── Misused                  a command line that cannot be understood
└── Refused                  a well-formed request that the rules of the house do not allow

Errors about the *record* (a gap, a wrong hash, a pointless amendment) are findings, which are data.
Any other exception is a bug of ours and keeps its traceback.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NoReturn


class BlotterError(Exception):
    """Something was refused; the message says what, the hint what to do."""

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        file: str | None = None,
        entry: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.entry = entry
        self.field = field

    def at(
        self, *, file: str | None = None, entry: str | None = None, field: str | None = None
    ) -> "BlotterError":
        """Say where it happened; what is already known stays, a field grows outwards."""
        self.file = self.file or file
        self.entry = self.entry or entry
        if field is not None:
            inner = self.field
            joint = "" if inner is None or inner.startswith("[") else "."
            self.field = field if inner is None else f"{field}{joint}{inner}"
        return self

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.entry, self.field) if part)
        return f"{where}: {self.message}" if where else self.message


class Invalid(BlotterError):
    """A value that cannot be what its field says."""

    code = "invalid"


class Mistakes(BlotterError):
    """Several mistakes found in one go, so that they can be mended in one go."""

    code = "mistakes"

    def __init__(self, errors: Sequence[BlotterError]) -> None:
        super().__init__(f"{len(errors)} mistakes; nothing was appended")
        self.errors = tuple(errors)

    def at(
        self, *, file: str | None = None, entry: str | None = None, field: str | None = None
    ) -> "Mistakes":
        """Say of each of them where it happened."""
        for error in self.errors:
            error.at(file=file, entry=entry, field=field)
        return self

    def __str__(self) -> str:
        return "\n".join([*(str(error) for error in self.errors), self.message])


def leaves(error: BlotterError) -> tuple[BlotterError, ...]:
    """Return the single mistakes that an error stands for."""
    return error.errors if isinstance(error, Mistakes) else (error,)


def refuse(errors: Sequence[BlotterError]) -> NoReturn:
    """Raise one mistake as itself, several as Mistakes."""
    raise errors[0] if len(errors) == 1 else Mistakes(errors)


class Unreadable(BlotterError):
    """Bytes that are not an entry, or a file that is not a ledger."""

    code = "unreadable"


class NotFound(BlotterError):
    """An id, a ref, a position or a file that is not there."""

    code = "not_found"


class Conflict(BlotterError):
    """An id that already holds another event; both are at hand."""

    code = "conflict"

    def __init__(self, message: str, *, recorded: object, offered: object, entry: str | None) -> None:
        super().__init__(message, entry=entry)
        self.recorded = recorded
        self.offered = offered


class Moved(BlotterError):
    """The ledger is no longer where the writer thought it was."""

    code = "moved"


class BadProof(BlotterError):
    """A proof that does not show what it claims."""

    code = "bad_proof"


class Busy(BlotterError):
    """Another process holds the lock for too long; try again."""

    code = "busy"


class Misused(BlotterError):
    """A command line that cannot be understood."""

    code = "usage"


class Refused(BlotterError):
    """A well-formed request that the rules of the house do not allow."""

    code = "refused"


def _nearest(word: str, words: Iterable[str]) -> list[str]:
    """Return the few words that somebody who typed `word` most likely meant."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        word, list(words), scorer=fuzz.ratio, processor=utils.default_process, limit=3, score_cutoff=60
    )
    return [choice for choice, _, _ in found]


def did_you_mean(
    word: str, words: Iterable[str], *, otherwise: str = "the documentation has the whole list"
) -> str:
    """Return a hint that names the nearest valid words, all of a short list, or `otherwise`."""
    words = list(words)
    near = _nearest(word, words) if word else []
    if near:
        return f"did you mean {' or '.join(near)}?"
    if 0 < len(words) <= 24:
        return f"one of: {', '.join(words)}"
    return otherwise
