"""What the scheduler tells while it runs: a line for people, or one of JSON for programs."""

import json
import logging
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any

from ledger import instant
from projections import Outcome, Run

log = logging.getLogger("blotter.schedule")

LINES = 5
"""Lines of what a failed job printed that are told at once."""

WIDTH = 100

CODES = {
    1: "refused",
    2: "not understood",
    3: "found something",
    75: "locked by somebody else",
}
"""What the exit codes of commands mean (docs/cli.md)."""

_LEVELS: dict[Outcome | None, int] = {Outcome.DONE: logging.INFO, Outcome.FAILED: logging.ERROR}


def tell(event: str, said: str, level: int = logging.INFO, /, **facts: Any) -> None:
    """Log one line: for people as it is said, for programs by its facts."""
    log.log(level, "%s", said, extra={"facts": {"event": event, **facts}})


def tell_run(run: Run) -> None:
    """Log how a run ended: with the last line that it printed, the last few if it failed."""
    printed = [line for line in run.said.splitlines() if line.strip()]
    how = f"{run.job:<8} {run.outcome:<11} {spell(run.seconds):>9}"
    if run.outcome is Outcome.DONE:
        said = f"{how}  {printed[-1][:WIDTH] if printed else ''}"
    else:
        said = "\n".join([f"{how}  {meaning(run.code)}", *(f"    | {line}" for line in printed[-LINES:])])
    level = _LEVELS.get(run.outcome, logging.WARNING)
    tell("run", said.rstrip(), level, **run_row(run))


def run_row(run: Run) -> dict[str, Any]:
    """Return a run as programs read it; moments are UTC."""
    return {
        "job": run.job,
        "number": run.number,
        "due": instant(run.due),
        "times": run.times,
        "began": instant(run.began),
        "ended": None if run.ended is None else instant(run.ended),
        "seconds": run.seconds,
        "outcome": None if run.outcome is None else run.outcome.value,
        "code": run.code,
    }


def meaning(code: int | None) -> str:
    """Return what an exit code says; nothing for success and for nothing known."""
    if not code:
        return ""
    if code < 0:
        try:
            return f"ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"ended by signal {-code}"
    return f"exit {code}: {CODES[code]}" if code in CODES else f"exit {code}"


def spell(seconds: float | None) -> str:
    """Return a duration as people say it."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = int(seconds // 60)
    return f"{minutes} min {seconds % 60:.0f} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Plain(logging.Formatter):
    """A line for people: the time of the desk, and what is told."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and under it the traceback of what is a bug."""
        moment = datetime.fromtimestamp(record.created, self._zone)
        return f"{moment:%Y-%m-%d %H:%M:%S}  {record.getMessage()}{_trace(record, before=chr(10))}"


class Json(logging.Formatter):
    """A line of JSON: time, level and what is told, with its facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "time": instant(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        trace = _trace(record)
        return json.dumps(told | ({"traceback": trace} if trace else {}), ensure_ascii=False)


@contextmanager
def log_to_stderr(formatter: logging.Formatter) -> Iterator[None]:
    """Send what is told, and the errors that the library catches, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    loggers = (log, logging.getLogger("apscheduler"))
    for logger, level in zip(loggers, (logging.INFO, logging.ERROR), strict=True):
        logger.addHandler(handler)
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def _trace(record: logging.LogRecord, before: str = "") -> str:
    if not record.exc_info:
        return ""
    return before + "".join(traceback.format_exception(*record.exc_info)).rstrip()
