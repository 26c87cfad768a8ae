"""Children that behave as a test needs it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from perfeval.workers.process import Process

READ = "import os, signal, sys, time\nfor line in sys.stdin.buffer:\n"
ECHO = READ + "    sys.stdout.buffer.write(line)\n    sys.stdout.buffer.flush()\n"
CRASH = READ + "    os.kill(os.getpid(), signal.SIGSEGV)\n"
HANG = READ + "    time.sleep(600)\n"
DEAF = "import time\ntime.sleep(600)\n"
LEAVE = READ + "    sys.exit(7)\n"
MUTE = READ + "    sys.stdout.close()\n    os.close(1)\n    time.sleep(600)\n"

needs_pipes = pytest.mark.skipif(sys.platform == "win32", reason="durable-rules is not there on Windows")


def child(script: str) -> Process:
    return Process([sys.executable, "-S", "-c", script])


def soon(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something comes true before long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
