"""Verifying: the hash pass against nothing but hashing the same entries, and the deep pass beside it."""

import gc
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import stock
from measure import Goal, Measure, Setting, take_turns

from ledger import Step, deep_pass, hash_pass, open_ledger

CHUNK = 65_536
"""Entries held in memory at a time, so that reading them is not timed."""


def _bare(path: Path) -> float:
    took, count = 0.0, 0
    with open_ledger(path) as ledger:
        for start in range(0, len(ledger), CHUNK):
            entries = [row.entry for row in ledger.store.rows(start, start + CHUNK)]
            began = perf_counter()
            for entry in entries:
                sha256(entry).digest()
            took += perf_counter() - began
            count += len(entries)
    return count / took


def _pass(path: Path, passing: Callable[..., Iterator[Step]], processes: int) -> float:
    with open_ledger(path) as ledger:
        began = perf_counter()
        found = [one for step in passing(ledger, processes=processes) for one in step.findings]
        took = perf_counter() - began
        assert not found, found
        return len(ledger) / took


def measure(setting: Setting) -> Measure:
    """Measure how many entries a second are verified."""
    size = setting.large(1_000_000, 1_000)
    path = stock.ledger(setting.work, size)
    bare, hashed = "hashlib.sha256 alone, one process", "hash pass, two processes"
    contestants: dict[str, Callable[[], float]] = {
        bare: lambda: _bare(path),
        hashed: lambda: _pass(path, hash_pass, 2),
        "hash pass, one process": lambda: _pass(path, hash_pass, 1),
        "deep pass, two processes": lambda: _pass(path, deep_pass, 2),
    }

    def turn(ask: Callable[[], float]) -> float:
        gc.disable()  # as good as the command has it; its process holds less than this one
        try:
            return ask()
        finally:
            gc.enable()

    return Measure(
        f"Verify {size:,} entries",
        "entries/s",
        take_turns(contestants, setting.of(3, 1), turn),
        (Goal("the hash pass at no less than half of bare hashing", hashed, 0.5, True, bare),),
        notes=(
            "The hash pass reads every entry, hashes it, builds the tree and compares every stored node; "
            "bare hashing has the entries in memory and does nothing else. The deep pass reads what every "
            "entry says, writes it again, compares the bytes, looks it up by its id, and checks columns, "
            "times, signatures and references.",
        ),
    )


MEASURES = (measure,)
