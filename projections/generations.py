"""Generations of a shelf: which one views read, which was rebuilt beside it, and the one before.

shelf.json      the three names; replaced at one stroke
lock            held by whoever seals, compacts or adopts; the system lets go of it
rebuilding      held by whoever rebuilds, until the last process that draws for it is gone
GENERATION/     segments
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from attrs import asdict, evolve, frozen

from events import Refused
from ledger import sync_folder
from projections.segment import Damaged, write_synced

FIRST = "first"
_FILE = "shelf.json"
_NAME = re.compile(f"{FIRST}|[0-9a-f]{{12}}")
LOCK, REBUILDING = "lock", "rebuilding"
"""Names of the locks; who needs both takes that of rebuilding first."""

AGAIN = "rebuild again: blotter rebuild"


@frozen(kw_only=True)
class Generations:
    """Names of folders: `live` is read, `rebuilt` can be adopted, `kept` can be gone back to."""

    live: str = FIRST
    rebuilt: str | None = None
    kept: str | None = None


def read_generations(shelf: Path) -> Generations:
    """Return which generations there are; the first is live until another one is adopted.

    It also is where the names are damaged: what is in it is read only if it fits the ledger.
    """
    try:
        return whole_generations(shelf)
    except Damaged:
        return Generations()


def whole_generations(shelf: Path) -> Generations:
    """Return which generations there are; Damaged if their file does not say so."""
    path = shelf / _FILE
    try:
        told = json.loads(path.read_bytes())
        names = {name: told[name] for name in ("live", "rebuilt", "kept")}
    except (FileNotFoundError, NotADirectoryError):
        return Generations()
    except OSError as error:
        raise Damaged(shelf, f"{_FILE}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Damaged(shelf, f"{_FILE} does not hold the names of generations") from None
    for name, value in names.items():
        if not (_is_name(value) or (value is None and name != "live")):
            raise Damaged(shelf, f"{_FILE} names no generation as {name}")
    return Generations(**names)


def _is_name(value: Any) -> bool:
    """Whether this is a name of a generation as they are made."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def forget_damaged(shelf: Path) -> None:
    """Remove names that are damaged, unless another process is at it or the disk cannot be written."""
    with suppress(Refused), alone(shelf, wait=False) as mine:
        try:
            whole_generations(shelf)
        except Damaged:
            with suppress(OSError):
                if mine:
                    (shelf / _FILE).unlink()


def note_rebuilt(shelf: Path, generation: str) -> None:
    """Keep a generation that was rebuilt, so that it can be adopted."""
    with alone(shelf, wait=True):
        _write(shelf, evolve(read_generations(shelf), rebuilt=generation))


def adopt(shelf: Path, name: str | None = None) -> None:
    """Make the generation that was rebuilt the live one, at one stroke, and keep the one before.

    With a name, Refused if it is another one by now.
    """
    with alone(shelf, wait=True):
        there = read_generations(shelf)
        if there.rebuilt is None or not (shelf / there.rebuilt).is_dir():
            raise Refused("nothing was rebuilt that could be adopted", hint="blotter rebuild")
        if name not in (None, there.rebuilt):
            raise Refused("another rebuild came in between: nothing was adopted", hint=AGAIN)
        _write(shelf, Generations(live=there.rebuilt, kept=there.live))


def roll_back(shelf: Path) -> None:
    """Make the generation that was live before the live one again, and keep this one."""
    with alone(shelf, wait=True):
        try:
            there = whole_generations(shelf)
        except Damaged as fault:
            raise Refused(f"the shelf is damaged ({fault})", hint="blotter rebuild --adopt") from None
        if there.kept is None or not (shelf / there.kept).is_dir():
            raise Refused("there is no earlier shelf to go back to", hint="blotter rebuild --adopt keeps one")
        _write(shelf, evolve(there, live=there.kept, kept=there.live))


def _write(shelf: Path, generations: Generations) -> None:
    draft = shelf / f"{_FILE}.{uuid4().hex}"
    with refusing(shelf):
        write_synced(draft, json.dumps(asdict(generations)).encode())
        draft.replace(shelf / _FILE)
        sync_folder(shelf)


@contextmanager
def alone(shelf: Path, *, wait: bool, what: str = LOCK) -> Iterator[bool]:
    """Hold a lock of the shelf, or tell that another process does and there was no waiting."""
    with refusing(shelf):
        shelf.mkdir(exist_ok=True)
        lock = os.open(shelf / what, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        os.set_inheritable(lock, what == REBUILDING)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """Turn what the system says about a folder into one plain refusal."""
    try:
        yield
    except OSError as error:
        hint = "views are drawn without it; check space and permissions"
        raise Refused(f"{folder} cannot be written: {error.strerror}", hint=hint) from None
