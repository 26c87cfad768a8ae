"""How far a long run is, on a terminal: what is done, of how much, and how long the rest will take."""

from __future__ import annotations

import time
from typing import TextIO

from perfeval.diagnostics import Lang

#: Seconds between two lines, and before the first estimate.
_PACE, _FIRST = 0.2, 2.0
_WIDTH = 60
#: From so many seconds on the rest is told in minutes.
_MINUTES = 120


class Progress:
    """One line that is written over; nothing at all where ``shows`` is False."""

    def __init__(self, stream: TextIO, lang: Lang, *, shows: bool) -> None:
        self._stream, self._lang, self._shows = stream, lang, shows
        self._what, self._total, self._done = "", 0, 0
        self._begun = self._last = 0.0

    def stage(self, zh: str, en: str, total: int = 0) -> None:
        """Begin another part of the work; ``total`` is how many steps it has, 0 where that is not known."""
        self._what, self._total, self._done = (zh if self._lang == "zh" else en), total, 0
        self._begun = time.monotonic()
        self._last = 0.0
        self._show()

    def step(self, count: int = 1) -> None:
        """So many steps more are done."""
        self._done += count
        if time.monotonic() - self._last >= _PACE:
            self._show()

    def end(self) -> None:
        """Leave the line empty."""
        if self._shows:
            self._stream.write("\r" + " " * _WIDTH + "\r")
            self._stream.flush()

    def _show(self) -> None:
        if not self._shows:
            return
        self._last = time.monotonic()
        text = self._what
        if self._done:
            text += f" {self._done}" + (f"/{self._total}" if self._total else "")
        spent = self._last - self._begun
        if self._total and 0 < self._done < self._total and spent > _FIRST:
            text += self._left(spent * (self._total - self._done) / self._done)
        self._stream.write("\r" + text.ljust(_WIDTH))
        self._stream.flush()

    def _left(self, seconds: float) -> str:
        if seconds >= _MINUTES:
            minutes = round(seconds / 60)
            return f"，约剩 {minutes} 分钟" if self._lang == "zh" else f", about {minutes} min left"
        return f"，约剩 {round(seconds)} 秒" if self._lang == "zh" else f", about {round(seconds)} s left"
