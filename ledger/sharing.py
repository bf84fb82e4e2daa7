"""One piece of work after the other, shared with other processes where it is worth while."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

from ledger.store import Store

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ledger.ledger import Ledger

T = TypeVar("T")

Place = str | Store
"""The path of a ledger's file, which a process opens for itself, or a store within this one."""

SHARED_FROM = 100_000
"""Entries below which one process is done before another has started."""


def shared(
    ledger: "Ledger",
    work: Callable[[Place, int, int], T],
    chunks: Sequence[tuple[int, int]],
    processes: int,
    stack: ExitStack,
) -> Iterator[T]:
    """Yield the work on each chunk, in order.

    This process begins at the front at once; the others, which take a while to start, come towards
    it from the end.
    """
    path: str | None = getattr(ledger.store, "path", None)
    entries = chunks[-1][1] - chunks[0][0] if chunks else 0
    if path is None or processes < 2 or entries < SHARED_FROM:
        for chunk in chunks:
            yield work(path or ledger.store, *chunk)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # what they hold has no circles, and looking for some takes its time
    pool = ProcessPoolExecutor(processes - 1, get_context("spawn"), initializer=gc.disable)
    stack.callback(pool.shutdown, cancel_futures=True)
    given: dict[int, Future[T]] = {}
    front, back = 0, len(chunks)
    while front < back:
        ahead = sum(not future.done() for future in given.values())
        while ahead < 2 * (processes - 1) and front < back - 1:
            back, ahead = back - 1, ahead + 1
            given[back] = pool.submit(work, path, *chunks[back])
        yield work(path, *chunks[front])
        front += 1
    for index in sorted(given):
        yield given[index].result()
