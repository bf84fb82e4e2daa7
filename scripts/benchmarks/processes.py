"""Whole processes: how long they take, and how much memory they and their children hold."""

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

BLOTTER = str(Path(sysconfig.get_path("scripts")) / "blotter")
PYTHON = sys.executable
LOOK_EVERY = 0.02


class Ran(NamedTuple):
    """What a process took: seconds from its start to its end, and bytes at the most."""

    seconds: float
    peak: int


def surroundings() -> dict[str, str]:
    """Return the environment without settings of Blotter's, but for who writes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BLOTTER_")}
    return {**kept, "BLOTTER_BY": "benchmark", "NO_COLOR": "1"}


def seconds(command: Sequence[str], folder: Path) -> float:
    """Return the time from the start of a process to its end; one that fails stops the run."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=surroundings(), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def watched(command: Sequence[str], folder: Path) -> Ran:
    """Run a process and return what it took, the memory of all its children with it.

    Memory is the proportional set size, so that pages that processes share count once; it is
    looked at fifty times a second, on Linux. Elsewhere it is not known, and 0.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=surroundings(), stdout=subprocess.DEVNULL)
    peak, over = 0, Event()

    def look() -> None:
        nonlocal peak
        while not over.wait(LOOK_EVERY):
            peak = max(peak, sum(map(_memory, _family(process.pid))))

    looking = Thread(target=look)
    looking.start()
    code = process.wait()
    took = time.perf_counter() - began
    over.set()
    looking.join()
    if code:
        raise SystemExit(f"{' '.join(command)} failed: exit code {code}")
    return Ran(took, peak)


def _family(process: int) -> list[int]:
    """Return a process and all that it started, and they."""
    found = [process]
    for one in found:  # grows as it is read
        try:
            for thread in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # it has ended
    return found


def _memory(process: int) -> int:
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:"))
