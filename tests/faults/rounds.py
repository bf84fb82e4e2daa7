"""Rounds of kill -9: writers acknowledge through a pipe, and are killed in the middle of it.

    python -m tests.faults.rounds FOLDER ROUNDS WRITERS [--early]

Prints the number of acknowledged records and of those that are missing. `--early` is the control:
its writers acknowledge before they append, and must be seen to lose.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from events import Attack
from ledger import create_ledger, hash_pass, open_ledger


def write_until_killed(path, pipe, round, writer, early):
    with open_ledger(path) as ledger:
        for number in range(10_000):
            ref = f"k{round}-{writer}-{number}"
            if early:
                os.write(pipe, f"{ref}\n".encode())
            ledger.append(Attack(ref=ref), by=f"writer {writer}")
            if not early:
                os.write(pipe, f"{ref}\n".encode())


def one_round(path, round, writers, chance, early):
    """Return what was acknowledged until all writers were killed."""
    reading, writing = os.pipe()
    children = []
    for writer in range(writers):
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                write_until_killed(path, writing, round, writer, early)
            finally:
                os._exit(1)
        children.append(child)
    os.close(writing)
    first = os.read(reading, 65536)  # at least one is at work
    time.sleep(chance.random() * 0.02)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    told = [first]
    while data := os.read(reading, 65536):
        told.append(data)
    os.close(reading)
    whole = b"".join(told).decode()
    return whole[: whole.rfind("\n") + 1].split()


def main(folder, rounds, writers, early):
    path = str(Path(folder) / f"killed-{writers}-{early}.db")
    create_ledger(path, origin="tests").close()
    chance = random.Random(rounds)
    acknowledged, missing = 0, 0
    for round in range(rounds):
        told = one_round(path, round, writers, chance, early)
        with open_ledger(path) as ledger:
            stored = {said.fields["ref"] for said in ledger.scan()}
            found = [finding for step in hash_pass(ledger, processes=1) for finding in step.findings]
            assert not found, found
        acknowledged += len(told)
        missing += len(set(told) - stored)
        if len(stored) > 3_000:  # a new ledger, so that reading it does not take all the time
            path = str(Path(folder) / f"killed-{writers}-{early}-{round}.db")
            create_ledger(path, origin="tests").close()
    print(rounds, acknowledged, missing)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "--early" in sys.argv)
