"""Small files that must not be half-written: seals, keys, what a witness has seen."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from events import Invalid, NotFound, Refused

LARGEST = 1024 * 1024
"""Bytes of a seal, a proof or a key at most."""


def read_small(path: str | Path) -> str:
    """Return the text of a small file; NotFound or Invalid, naming it, if that cannot be."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Invalid("is not a file", file=str(path))
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise NotFound(getattr(error, "strerror", None) or str(error), file=str(path)) from None
    if len(data) > LARGEST:
        raise Invalid(f"is larger than {LARGEST:,} bytes", file=str(path), hint="is it the right file?")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Invalid(f"is not UTF-8 at byte {error.start}", file=str(path)) from None


def beside(path: str | Path, end: str) -> Path:
    """Return the name of what is kept beside a file, the same through a link to it."""
    return Path(f"{os.path.realpath(path) if os.path.islink(path) else path}{end}")


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file of any size, in hexadecimal; NotFound or Invalid if it is none."""
    from hashlib import file_digest

    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Invalid("is not a file", file=str(path))
        with open(path, "rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise NotFound(getattr(error, "strerror", None) or str(error), file=str(path)) from None


def write_durably(path: str | Path, text: str, *, mode: int = 0o644, new: bool = False) -> None:
    """Write a whole file or none, on disk before this returns; `new` refuses one that is there."""
    path = Path(path)
    draft = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        if new and os.path.lexists(path):
            raise FileExistsError
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if new:
            give_name(draft, path)
        else:
            os.replace(draft, path)
        sync_folder(path.parent)
    except FileExistsError:
        raise Refused(f"{path} exists already", hint="choose another name") from None
    except (OSError, ValueError) as error:
        raise Refused(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        with suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)


_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""What systems say of a link on a file system that knows none, such as those of memory sticks."""


def give_name(draft: str | Path, path: str | Path) -> None:
    """Give a file that is written its name, if no other file has it (FileExistsError)."""
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))  # the name is ours from here on
        os.replace(draft, path)


LEFT = ("-wal", "-shm", "-journal")
"""Ends of the names of the files that SQLite keeps beside one, and takes for its own where it finds them."""


def check_nothing_left(path: str) -> None:
    """Refuse to make a database where the log of another one still is: it would be read into the new one."""
    for end in LEFT:
        if os.path.lexists(f"{path}{end}") and not os.path.lexists(path):
            raise Refused(
                f"{path}{end} belongs to a ledger that was here, and would be read into the new one",
                hint="put that ledger back, or move this file away",
            )


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: str | Path) -> Iterator[None]:
    """Hold a lock among processes, by a file that is made for it and stays."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except (OSError, ValueError) as error:
        raise Refused(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
