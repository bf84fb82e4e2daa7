"""Standard output as a file that may fail: a full disk, or a descriptor that cannot be written."""

import io
from typing import Any, TextIO, cast


class Output(io.FileIO):
    """Standard output, which remembers why it could not be written; what comes then is dropped.

    So an error of printing is told from one of any other file, and does not come again at the exit.
    """

    fault: OSError | None = None

    def write(self, data: Any, /) -> int:
        """Write bytes, as a file does."""
        if self.fault is not None:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.fault = error
            raise


def output_of(stream: TextIO) -> Output | None:
    """Return what remembers the faults of a stream; None if that does not end in a file."""
    binary = getattr(stream, "buffer", None)
    raw = getattr(binary, "raw", binary)
    return Output(raw.fileno(), "w", closefd=False) if type(raw) is io.FileIO else None


def text_on(output: Output, like: TextIO) -> TextIO:
    """Return a stream of text on an output, buffered as another one is.

    A sign that its encoding does not have is written by its number, as on standard error.
    """
    whole = cast("io.TextIOWrapper", like)
    return io.TextIOWrapper(
        output if type(whole.buffer) is io.FileIO else io.BufferedWriter(output),
        encoding=whole.encoding,
        errors="backslashreplace" if whole.errors == "strict" else whole.errors,
        line_buffering=whole.line_buffering,
        write_through=whole.write_through,
    )
