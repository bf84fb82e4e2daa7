"""The command `blotter`."""

import gc
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    # A command is short: looking for garbage while modules load, and once more at the exit, would
    # take a fifth of its time. Objects without cycles are freed all the same.
    gc.set_threshold(100_000, 20, 100)
    try:
        return _run()
    finally:
        gc.freeze()


def _run() -> int:
    import events

    if not hasattr(events, "BlotterError"):
        print(
            f"blotter: {events.__file__} is another package of the name `events`.\n"
            "Install Blotter in an environment of its own, as with pipx or uv tool.",
            file=sys.stderr,
        )
        return 1
    from blotter.cli.app import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
