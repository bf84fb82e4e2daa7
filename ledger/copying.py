"""Backup and restore: a copy counts only when all of it has been hashed and its head compared."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from events import BlotterError, Refused, Unreadable
from ledger.files import LEFT, beside, check_nothing_left, give_name, read_small, sync_folder, write_durably
from ledger.hashing import Finding
from ledger.ledger import Ledger
from ledger.opening import open_ledger
from ledger.record import Head
from ledger.sealing import SUFFIX, kept_seals, make_folder, seals_beside, seals_folder
from ledger.stores.sqlite import SqliteStore
from ledger.verifying import Kept, check_kept, file_findings, hash_pass

_ANOTHER = "name a file that blotter backup made; if it is one, take another backup"
_FOR_LEDGERS = ("blotter init makes one", "restore a backup")


def back_up(ledger: Ledger, target: str) -> Head:
    """Copy a ledger that may be in use, with its seals, to a new file; return the head of the copy.

    The copy is as of one moment, and is hashed as a whole before it gets its name.
    """
    from ledger.stores.care import copy_whole

    if not isinstance(ledger.store, SqliteStore):
        raise Refused("this ledger is not kept in a file, so it cannot be copied as one")
    with _draft(target) as draft, _naming(draft, target):
        copy_whole(ledger.store, draft)
        with open_ledger(draft) as copy:
            head = _whole(copy, _not_copied)
            if ledger.head(head.size) != head or copy.origin != ledger.origin:
                raise Refused("the copy is not the ledger", hint="try again; blotter verify")
        _adopt(draft, target)
    with _but_for_seals(target, hint="mend that, and take another backup"):
        copied = [one.path for one in kept_seals(ledger) if one.checkpoint.size <= head.size]
        _copy_seals(copied, target)
    return head


def restore(backup: str, target: str, kept: Sequence[Kept] = ()) -> Head:
    """Make a ledger from a backup, which stays as it is; return its head.

    Refused, and nothing made, if the backup is damaged, or older than a head that was kept: one of
    `kept`, one of the seals beside the backup or of those still beside the target.
    """
    if not os.path.isfile(backup):
        raise Refused(f"there is no backup at {backup}", hint="name a file that blotter backup made")
    with _draft(target) as draft:
        try:
            for end in ("", "-wal"):
                if os.path.exists(beside(backup, end)):
                    shutil.copyfile(beside(backup, end), f"{draft}{end}")
        except OSError as error:
            hint = "check space and permissions"
            raise Refused(f"cannot copy {backup} to {target}: {error.strerror}", hint=hint) from None
        with _naming(draft, backup, not_ours=_ANOTHER), open_ledger(draft) as copy:
            seals = [*seals_beside(backup), *seals_beside(target)]
            sealed = [Kept.of(one.checkpoint, str(one.path)) for one in seals]
            for finding in (*file_findings(copy), *check_kept(copy, [*kept, *sealed])):
                raise _damaged(backup, finding)
            head = _whole(copy, partial(_damaged, backup))
        _adopt(draft, target)
    with _but_for_seals(target, hint=f"mend that, and copy what {target}-seals lacks of {backup}-seals"):
        there = seals_folder(target)
        notes = sorted(seals_folder(backup).glob(f"*{SUFFIX}"))
        _copy_seals([one for one in notes if not (there / one.name).exists()], target)
    return head


def _damaged(backup: str, finding: Finding) -> Refused:
    return Refused(f"{backup} was not restored: {finding.message}", hint="take a newer or another backup")


def _not_copied(finding: Finding) -> Refused:
    return Refused(f"the copy is damaged: {finding.message}", hint="blotter verify")


@contextmanager
def _naming(draft: str, named: str, *, not_ours: str | None = None) -> Iterator[None]:
    """Name the file that the user has named in what is refused about a draft of it.

    A hint for a ledger that cannot be read is none for a backup: `not_ours` stands in its place.
    """
    try:
        yield
    except BlotterError as error:
        error.message = error.message.replace(draft, named)
        if not_ours is not None and isinstance(error, Unreadable) and error.hint in _FOR_LEDGERS:
            error.hint = not_ours
        raise


def _whole(copy: Ledger, refusal: Callable[[Finding], Refused]) -> Head:
    """Return the head of a ledger after hashing all of it; refused at the first finding.

    What an entry is found by stands beside it and is not hashed, so that is compared with the entry.
    """
    head = Head(0, b"")
    for step in hash_pass(copy):
        for finding in step.findings:
            raise refusal(finding)
        head = Head(step.size, step.root)
    try:
        for _ in copy.scan():
            pass
    except BlotterError as error:
        raise refusal(Finding("columns", None, error.message)) from None
    return head


@contextmanager
def _draft(target: str) -> Iterator[str]:
    """Give a name to write under; whatever is left under it is removed in the end."""
    draft = f"{target}.copy-{os.getpid()}"
    if "\0" in target:  # SQLite would take it for the end of the name
        raise Refused(f"{target!r} is not the name of a file", hint="choose another name")
    if os.path.lexists(target):
        raise Refused(f"{target} exists already", hint="choose another name")
    folder = os.path.dirname(target)
    if folder and not os.path.isdir(folder):
        raise Refused(f"cannot make {target}: there is no folder {folder}", hint="choose another folder")
    check_nothing_left(target)
    _remove(draft)  # of a process of this number that was killed
    try:
        yield draft
    finally:
        _remove(draft)


def _remove(draft: str) -> None:
    for end in ("", *LEFT):
        with suppress(OSError, ValueError):
            os.unlink(f"{draft}{end}")


def _adopt(draft: str, target: str) -> None:
    try:
        with open(draft, "rb") as file:
            os.fsync(file.fileno())
        check_nothing_left(target)
        give_name(draft, target)
        sync_folder(Path(target).parent)
    except FileExistsError:
        raise Refused(f"{target} exists already", hint="choose another name") from None
    except OSError as error:
        raise Refused(f"cannot make {target}: {error.strerror}") from None


@contextmanager
def _but_for_seals(target: str, *, hint: str) -> Iterator[None]:
    """Say of a failure to copy seals that the file itself is there."""
    try:
        yield
    except BlotterError as error:
        raise Refused(f"{target} is there and whole, but it lacks seals: {error}", hint=hint) from None


def _copy_seals(seals: Sequence[Path], target: str) -> None:
    """Put copies of seals beside a file, on disk before this returns."""
    folder = seals_folder(target)
    if seals:
        make_folder(folder)
    for path in seals:
        write_durably(folder / path.name, read_small(path))
