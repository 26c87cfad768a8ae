"""The tutorial, both pages: every file is written as it is shown, every command is run, all output is compared.

``PERFEVAL_WRITE_EXPECTED=1`` puts what comes out into the pages; read what changed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from perfeval.cli.main import run
from proofs import prove_once

ROOT = Path(__file__).parents[2]
PAGES = {"zh": ROOT / "docs" / "tutorial.zh.md", "en": ROOT / "docs" / "tutorial.md"}
WRITE = os.environ.get("PERFEVAL_WRITE_EXPECTED") == "1"
#: A file as it is to be; commands with what they print; a cell that is changed by hand.
PIECES = re.compile(
    r"^(?:文件|File) `(?P<file>[^`]+)`[：:]\n\n```yaml\n(?P<content>.*?)```$"
    r"|^```console\n(?P<console>.*?)```$"
    r"|^<!-- (?P<book>\S+\.xlsx): (?P<sheet>[^,]+), (?P<row>[^,]+), (?P<column>[^=]+) = (?P<value>.+) -->$",
    re.DOTALL | re.MULTILINE,
)


class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, lang, folder, monkeypatch, capsys):
        self.lang = lang
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.commands = 0

    def does(self, piece):
        """What the piece reads like after it was done."""
        if piece["file"]:
            target = self.folder / piece["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(piece["content"], encoding="utf-8")
        elif piece["book"]:
            self.edits(piece)
        else:
            return f"```console\n{self.runs(piece['console'])}```"
        return piece[0]

    def runs(self, block):
        commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
        assert commands
        return "".join(f"$ {command}\n{self.output(shlex.split(command))}" for command in commands)

    def output(self, arguments):
        if arguments[0] == "mkdir":
            (self.folder / arguments[1]).mkdir()
            return ""
        assert arguments[0] == "perfeval"
        self.commands += 1
        self.monkeypatch.setattr(sys, "argv", [*arguments, "--lang", self.lang])
        self.capsys.readouterr()
        try:
            run()
        except SystemExit as stop:
            assert stop.code in (None, 0, 1, 2)
        out, err = self.capsys.readouterr()
        # A digest of a pack changes with every word of it; pages leave it out.
        return re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", out + err)

    def edits(self, piece):
        """Change the cell of a row in a column, as it is done in Excel."""
        file = self.folder / piece["book"]
        book = openpyxl.load_workbook(file)
        sheet = book[piece["sheet"]]
        heads = [cell.value for cell in sheet[1]]
        row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == piece["row"])
        row[heads.index(piece["column"])].value = piece["value"]
        book.save(file)


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_shows_what_happens(lang, tmp_path, monkeypatch, capsys):
    text = PAGES[lang].read_text(encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "longyang-2020", tmp_path / "forms")
    (tmp_path / "forms" / "README.md").unlink()
    monkeypatch.chdir(tmp_path)
    prove_once(monkeypatch)
    monkeypatch.delenv("PERFEVAL_DEBUG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    reader = Reader(lang, tmp_path, monkeypatch, capsys)
    done = PIECES.sub(reader.does, text)
    if WRITE:
        PAGES[lang].write_text(done, encoding="utf-8", newline="\n")
    assert done == text or WRITE
    assert reader.commands >= 12
    # Nothing that looks like a block is left out by mistake.
    blocks = re.findall(r"^```(\w+)$", text, re.MULTILINE)
    assert set(blocks) <= {"yaml", "console"}
    assert len(blocks) == sum(1 for piece in PIECES.finditer(text) if not piece["book"])


def test_both_pages_do_the_same():
    found = {}
    for lang, page in PAGES.items():
        pieces = [*PIECES.finditer(page.read_text(encoding="utf-8"))]
        commands = [
            line
            for piece in pieces
            for line in (piece["console"] or "").splitlines()
            if line.startswith("$ ")
        ]
        found[lang] = (commands, [(piece["file"], piece["content"]) for piece in pieces if piece["file"]])
    assert found["zh"] == found["en"]
