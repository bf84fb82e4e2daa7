"""Rebuild: all postings drawn anew from the ledger, beside the live shelf, by several processes.

Spans post independently: a worker reads what an amendment needs of older chains from the ledger. So
each worker draws its share of the spans and writes their segments into a new generation, which is
noted when it is whole. Nothing that is read changes until it is adopted.
"""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import IO
from uuid import uuid4

from events import BlotterError, Busy, Refused
from ledger import open_ledger
from projections.generations import REBUILDING, alone, note_rebuilt, read_generations, refusing
from projections.joining import in_spans, join
from projections.shelf import Shelf

SPAN = 16_384
"""The longest span that a worker draws at a time: it bounds the memory that a rebuild takes."""

WORTH_A_PROCESS = 20_000
"""Fewer records than these are drawn sooner than another process starts."""

Tick = Callable[[str, int, int], None]
"""Told what is being done, with how many records it is done, and of how many."""


def _silent(*_: object) -> None:
    """Tell nobody."""


def spans(size: int, workers: int) -> list[tuple[int, int]]:
    """Return spans of about the same length, as many for each worker."""
    rounds = -(-size // (SPAN * workers))
    count = min(size, rounds * workers)
    return list(pairwise(size * number // count for number in range(count + 1))) if size else []


def rebuild(shelf: Shelf, place: str, *, workers: int | None = None, tick: Tick = _silent) -> str:
    """Draw a new generation of the ledger at a place, and return its name; live views go on.

    Busy if another process is rebuilding. When it is stopped half-way, nothing of it is left.
    """
    size = len(shelf.ledger)
    several = min(workers or _cores(), max(1, size // WORTH_A_PROCESS))
    with alone(shelf.folder, wait=False, what=REBUILDING) as mine:
        if not mine:
            raise Busy("another process is rebuilding this shelf", hint="try again when it is done")
        _sweep(shelf.folder)
        name = uuid4().hex[:12]
        generation = shelf.folder / name
        with refusing(shelf.folder):
            generation.mkdir()
        try:
            if several == 1:
                for start, stop in spans(size, 1):
                    shelf.write(generation, start, stop)
                    tick("rebuilding", stop, size)
            else:
                _share_out(shelf.folder, place, generation, spans(size, several), several, tick)
            _join_spans(Shelf(shelf.folder, shelf.ledger, generation=name), tick)
            note_rebuilt(shelf.folder, name)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
    return name


def _cores() -> int:
    """Return how many cores this process may use; macOS tells only how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _join_spans(drawn: Shelf, tick: Tick) -> None:
    """Join what was drawn span by span into segments that are read faster."""
    size = drawn.sealed()
    for segments in in_spans(drawn.segments()):
        tick("joining", segments[0].start, size)
        if len(segments) > 1:
            join(drawn.generation, segments)


def _sweep(folder: Path) -> None:
    """Remove what rebuilds that were killed have left, and generations that nobody can go back to."""
    with alone(folder, wait=True):  # so that none is adopted meanwhile
        there = read_generations(folder)
        for path in folder.iterdir():
            if path.is_dir() and path.name not in (there.live, there.kept):
                shutil.rmtree(path, ignore_errors=True)


def _share_out(
    folder: Path, place: str, generation: Path, shares: list[tuple[int, int]], several: int, tick: Tick
) -> None:
    """Let processes draw spans, and wait for them; Refused with the reason if one of them fails.

    They tell of every span on a pipe; when this process is gone, that ends them.
    """
    telling, told = os.pipe()
    command = [sys.executable, "-m", "projections.rebuilding", place, str(folder), generation.name]
    running: list[subprocess.Popen[str]] = []
    try:
        with open(telling, encoding="ascii") as lines:
            with open(told, "wb") as pipe:
                for first in range(several):
                    mine = [str(edge) for span in shares[first::several] for edge in span]
                    running.append(_start([*command, *mine], pipe))
            done = 0
            for line in lines:
                done += int(line)
                tick("rebuilding", done, shares[-1][1])
        for process in running:
            _, complaint = process.communicate()
            if process.returncode:
                reason = complaint.strip().splitlines()[-1:] or [f"exit {process.returncode}"]
                raise Refused(f"the rebuild stopped: {reason[0]}", hint="nothing was changed")
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()
            assert process.stderr is not None
            process.stderr.close()


def _start(command: list[str], told: IO[bytes] | int) -> "subprocess.Popen[str]":
    """Start a process that draws; it holds the lock of rebuilding for as long as it lives."""
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
            close_fds=False,  # the lock is the only one that is handed down
            start_new_session=True,  # an interrupt of ours is not theirs
        )
    except OSError as error:
        message = f"the rebuild cannot start another process: {error.strerror}"
        raise Refused(message, hint="nothing was changed; blotter rebuild --workers 1 needs none") from None


def _work(place: str, folder: str, generation: str, *edges: str) -> None:
    """Draw the spans that are a worker's share."""
    gc.disable()  # values hold no circles, and looking for some takes a third of the time
    with open_ledger(place) as ledger:
        shelf = Shelf(Path(folder), ledger)
        for start, stop in zip(map(int, edges[::2]), map(int, edges[1::2]), strict=True):
            shelf.write(shelf.folder / generation, start, stop)
            print(stop - start, flush=True)


if __name__ == "__main__":
    try:
        _work(*sys.argv[1:])
    except BlotterError as error:
        sys.exit(str(error))
    except BrokenPipeError:
        os._exit(1)  # nobody is waiting any more
