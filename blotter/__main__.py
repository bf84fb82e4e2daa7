"""The command `blotter`."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
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
