"""A progress bar for long work."""

import sys
import time
from typing import Any


class Progress:
    """A bar on standard error: on a terminal only, and for work of more than a second."""

    def __init__(self) -> None:
        self._next = time.monotonic() + 1
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar away; the next tick brings it back."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __call__(self, what: str, done: int, of: int | None) -> None:
        """Show how far the work is; ten times a second is often enough."""
        now = time.monotonic()
        if now < self._next or not sys.stderr.isatty():
            return
        self._next = now + 0.1
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(what, total=None)
            self._bar.start()
        self._bar.update(self._task, description=what, completed=done, total=of)
