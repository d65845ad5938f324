"""What a person sees during a long load."""

from __future__ import annotations

import io

from etl.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(stream: io.StringIO, times: list[float]) -> str:
    clock = iter(times)
    progress = Progress(100, stream, lambda: next(clock))
    for _ in times[1:]:
        progress.advance(10)
    progress.close()
    return stream.getvalue()


def test_a_short_load_says_nothing() -> None:
    """Within the first second there is no line at all."""
    assert run(io.StringIO(), [0.0, 0.3, 0.6, 0.9]) == ""


def test_a_log_gets_a_line_every_few_seconds() -> None:
    """Where nobody watches, lines are few and whole."""
    assert run(io.StringIO(), [0.0, 1.0, 2.0, 5.0, 6.0]) == (
        "read 10 of 100 files, 10 a second, about 9 s left\nread 40 of 100 files, 7 a second, about 9 s left\n"
    )


def test_a_terminal_gets_one_line_that_renews_itself() -> None:
    """The line is written over and taken away at the end."""
    shown = run(Terminal(), [0.0, 1.0, 2.0])
    assert shown.startswith("\rread 10 of 100 files")
    assert "\rread 20 of 100 files" in shown
    assert "\n" not in shown
    assert shown.endswith(" \r")


def test_quiet_says_nothing() -> None:
    """Without a stream nothing is written and everything is counted."""
    progress = Progress(2, None)
    progress.advance(2)
    progress.close()
    assert progress.done == 2
