"""Running the program: its entry point in this process, or a process of its own where that matters."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from perfeval.cli.main import run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def perfeval(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs the entry point, messages included; every failure must be an exit code."""
    monkeypatch.delenv("PERFEVAL_DEBUG", raising=False)
    monkeypatch.delenv("PERFEVAL_LANG", raising=False)

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["perfeval", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            run()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert isinstance(code, int)
        return Outcome(code, out, err)

    return call


@pytest.fixture
def process() -> Callable[..., Outcome]:
    """Runs the program in a process of its own, with an environment of its own."""

    def call(*arguments: object, **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "perfeval.cli.main", *map(str, arguments)],
            capture_output=True,
            check=False,
            env=os.environ | environment,
            timeout=60,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in out + err
        return Outcome(done.returncode, out, err)

    return call


@pytest.fixture
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture
def longyang(examples: Path) -> Path:
    return examples / "longyang-2020" / "with-targets.yaml"
