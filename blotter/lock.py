"""One scheduler for one ledger: a lock that is gone when its processes are."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from attrs import frozen

from events import Busy, Refused

_TRIES = 10
_PAUSE = 0.05
"""Seconds between two tries: who only looks whether the lock is held holds it for an instant."""


@frozen
class Holder:
    """The process that took the lock; a job of its may have outlived it, and holds it then."""

    process: int
    """Its number; 0 if it has not said one."""

    @property
    def alive(self) -> bool:
        """Whether the process itself is still there."""
        try:
            os.kill(self.process, 0)
        except (ProcessLookupError, OverflowError):  # gone, or never one
            return False
        except PermissionError:  # somebody else's
            return True
        return True


def lock_path(ledger: str) -> Path:
    """Return the file that is locked for a ledger, whatever the ledger is called by."""
    return Path(f"{Path(ledger).resolve()}.schedule.lock")


@contextmanager
def only_scheduler(ledger: str) -> Iterator[int]:
    """Hold the lock of a ledger's scheduler; Busy if somebody else does.

    Yields the file descriptor that holds it. A child that inherits it holds the lock on, so that
    a job whose scheduler was killed is not run a second time beside itself. The lock is flock(2):
    it belongs to open files, and the system lets it go when the last process that has it ends.
    """
    path = lock_path(ledger)
    with _opened(path, os.O_RDWR | os.O_CREAT) as file:
        for left in reversed(range(_TRIES)):
            if _locked(file, fcntl.LOCK_EX):
                break
            if not left:
                raise _taken(ledger, _holder(file))
            sleep(_PAUSE)
        _sign(path, file)
        yield file


def scheduler_of(ledger: str) -> Holder | None:
    """Return who holds the lock of a ledger's scheduler; None if nobody does."""
    path = lock_path(ledger)
    if not path.exists():
        return None
    with _opened(path, os.O_RDONLY) as file:
        return None if _locked(file, fcntl.LOCK_SH) else _holder(file)


def _sign(path: Path, file: int) -> None:
    """Write into a locked file who holds it; Refused, and no empty file left, if that cannot be.

    A file that another process has removed so meanwhile is no lock any more.
    """
    try:
        if not os.path.samestat(os.fstat(file), os.stat(path)):
            raise FileNotFoundError
        os.pwrite(file, b"%10d\n" % os.getpid(), 0)
    except FileNotFoundError:
        raise Busy(f"{path} was removed while it was locked", hint="try again") from None
    except OSError as error:
        with suppress(OSError):
            if not os.fstat(file).st_size:
                path.unlink()
        hint = "free space on its disk, then try again"
        raise Refused(f"{path} cannot be written: {error.strerror}", hint=hint) from None


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    try:
        file = os.open(path, flags | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Refused(
            f"{path} cannot be used: {error.strerror}", hint="check space and permissions"
        ) from None
    try:
        yield file
    finally:
        os.close(file)


def _locked(file: int, kind: int) -> bool:
    """Try to lock a file without waiting; whether it is locked now."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: int) -> Holder:
    said = os.pread(file, 11, 0).strip()
    return Holder(int(said) if said.isdigit() else 0)


def _taken(ledger: str, holder: Holder) -> Busy:
    if holder.process and not holder.alive:
        message = f"the scheduler of {ledger}, process {holder.process}, was killed, but its job still runs"
        return Busy(message, hint="try again when it has ended; blotter schedule list tells which")
    message = f"{ledger} has a scheduler already: process {holder.process}"
    return Busy(message, hint="one is enough; blotter schedule list tells what it does")
