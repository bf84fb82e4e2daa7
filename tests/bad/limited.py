"""Runs a command with the means that promise 6 allows a bad input: 200 MB, and little time.

    python -m tests.bad.limited WORDS...

The time is generous, so that a slow machine fails nothing: what would run for minutes does not end well.
"""

import resource
import sys

MEMORY = 200 * 1000**2
"""Bytes of address space, which is more than is ever held."""

SECONDS = 8
"""Of processor time, start-up included, for what takes less than one."""


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from blotter.__main__ import main as blotter

    sys.exit(blotter())


if __name__ == "__main__":
    main()
