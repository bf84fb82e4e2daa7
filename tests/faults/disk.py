"""A disk that remembers: every write, truncation and sync of SQLite, in order, and that can fail.

Used as the default file system of SQLite within one test. `images` builds what a power cut leaves
at each moment: all that was synced, and of the rest nothing, a part of it, or torn sectors.
"""

import errno
from contextlib import contextmanager
from pathlib import Path

import apsw

SECTOR = 512


class Disk:
    """What happened, as (what, file, offset, data), with the acknowledgements among it."""

    def __init__(self):
        self.log = []
        self.calls = 0
        self.fails = lambda call: None
        self.sync = lambda: None

    def acknowledge(self, what):
        self.log.append(("acknowledged", what, 0, b""))

    def call(self):
        """Count a call that can fail, and fail if it is to."""
        self.calls += 1
        error = self.fails(self.calls)
        if error is not None:
            raise error


class _File(apsw.VFSFile):
    def __init__(self, disk, name, flags):
        self.disk = disk
        found = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.name = Path(found).name if found else ""
        super().__init__("unix", name, flags)

    def xWrite(self, data, offset):  # noqa: N802
        self.disk.call()
        self.disk.log.append(("write", self.name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802
        self.disk.call()
        self.disk.log.append(("truncate", self.name, size, b""))
        super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802
        self.disk.call()
        error = self.disk.sync()
        if error is not None:
            raise error
        super().xSync(flags)
        self.disk.log.append(("sync", self.name, 0, b""))


class _FileSystem(apsw.VFS):
    def __init__(self, disk):
        self.disk = disk
        super().__init__("remembering", "unix", makedefault=True)

    def xOpen(self, name, flags):  # noqa: N802
        return _File(self.disk, name, flags)


@contextmanager
def watched():
    """Let SQLite use a disk that remembers, until the end of the block."""
    disk = Disk()
    system = _FileSystem(disk)
    try:
        yield disk
    finally:
        system.unregister()
        apsw.set_default_vfs("unix")


def full(*_):
    return apsw.FullError("no space is left")


def broken(*_):
    error = apsw.IOError(f"errno {errno.EIO}")
    error.extendedresult = apsw.SQLITE_IOERR_WRITE
    return error


def _apply(content, one):
    what, _, offset, data = one
    if what == "truncate":
        del content[offset:]
    else:
        content.extend(bytes(max(0, offset + len(data) - len(content))))
        content[offset : offset + len(data)] = data


def _kept(pending, chance, way):
    """Return what of the unsynced operations reaches the disk: none, some, or torn sectors."""
    if way == "nothing":
        return []
    kept = []
    for one in pending:
        what, name, offset, data = one
        if way == "torn" and what == "write":
            parts = [(offset + at, data[at : at + SECTOR]) for at in range(0, len(data), SECTOR)]
            kept += [(what, name, *part) for part in parts if chance.random() < 0.5]
        elif chance.random() < 0.5:
            kept.append(one)
    return kept


def images(log, start, chance, *, every=1):
    """Yield (way, files, acknowledged) for a power cut after each operation of a log.

    `start` is what each file held before the log began, synced.
    """
    synced = {name: bytearray(data) for name, data in start.items()}
    pending = {name: [] for name in start}
    acknowledged = []
    for count, one in enumerate(log):
        what, name, _, _ = one
        if what == "acknowledged":
            acknowledged.append(name)
        elif what == "sync":
            content = synced.setdefault(name, bytearray())
            for done in pending.pop(name, []):
                _apply(content, done)
        else:
            pending.setdefault(name, []).append(one)
        if count % every:
            continue
        for way in ("nothing", "some", "torn"):
            files = {name: bytearray(content) for name, content in synced.items()}
            for name, waiting in pending.items():
                content = files.setdefault(name, bytearray())
                for part in _kept(waiting, chance, way):
                    _apply(content, part)
            yield way, files, tuple(acknowledged)
