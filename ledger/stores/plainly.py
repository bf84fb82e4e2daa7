"""What SQLite's errors mean to a user: none of them leaves the stores as it is."""

import os
from types import TracebackType

import apsw

from events import BlotterError, Busy, Refused, Unreadable


class Plainly:
    """Turn the database's errors into ours, so that none of them leaves the stores.

    A class, because `contextmanager` takes five times as long and this stands around every query.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and (plain := _plain(self._path, error)) is not None:
            raise plain from None


def _plain(path: str, error: BaseException) -> BlotterError | None:
    """Return what an error of the database means to a user; None for any other error."""
    match error:
        case apsw.BusyError():
            return Busy(f"{path} is locked by another process", hint="try again")
        case apsw.NotADBError() | apsw.CorruptError() | apsw.FormatError() | UnicodeDecodeError():
            return Unreadable(f"{path} cannot be read: {error}", hint="restore a backup")
        case apsw.FullError():
            return Refused(f"no space is left for {path}", hint="nothing was appended; free some space")
        case apsw.CantOpenError() | apsw.ReadOnlyError() if not _writable_beside(path):
            hint = (
                f"SQLite keeps files beside what it reads: copy it, and {path}-wal if there is one, elsewhere"
            )
            return Refused(f"{path} is in a folder that cannot be written", hint=hint)
        case apsw.IOError() | apsw.CantOpenError() | apsw.ReadOnlyError() | apsw.PermissionsError():
            return Refused(f"{path} cannot be used: {error}", hint="check the disk and the permissions")
    return None


def _writable_beside(path: str) -> bool:
    return os.access(os.path.dirname(os.path.realpath(path)), os.W_OK)
