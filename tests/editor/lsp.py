"""A small client of the language server protocol: enough to ask what an editor asks."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: Seconds for any one answer.
PATIENCE = 30


def server() -> list[str] | None:
    """The command that starts the YAML language server; None where it is not at hand."""
    named = os.environ.get("YAML_LANGUAGE_SERVER")
    installed = HERE / "node_modules" / ".bin" / "yaml-language-server"
    found = named or (str(installed) if installed.exists() else shutil.which("yaml-language-server"))
    return [found, "--stdio"] if found and shutil.which("node") else None


class Client:
    """One server, with one folder open as VS Code would open it: its settings are those of .vscode."""

    def __init__(self, command: list[str], folder: Path, locale: str = "zh-cn") -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.answers: dict[int, queue.Queue[Any]] = {}
        self.published: dict[str, queue.Queue[Any]] = {}
        self.last = 0
        threading.Thread(target=self._listen, daemon=True).start()
        root = folder.as_uri()
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "locale": locale,
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": folder.name}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {
                        "completion": {
                            "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}
                        },
                        "hover": {"contentFormat": ["markdown"]},
                    },
                },
            },
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": None})

    def settings(self, section: str) -> Any:
        """A section of the settings, as VS Code reads it from settings.json."""
        file = self.folder / ".vscode" / "settings.json"
        written = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        if section in written:
            return written[section]
        found: dict[str, Any] = (
            {"validate": True, "hover": True, "completion": True} if section == "yaml" else {}
        )
        for key, value in written.items():
            if key.startswith(f"{section}."):
                *path, last = key.removeprefix(f"{section}.").split(".")
                place = found
                for part in path:
                    place = place.setdefault(part, {})
                place[last] = value
        return found

    # --- what an editor does -----------------------------------------------------------------------------
    def open(self, file: Path, text: str | None = None) -> list[dict[str, Any]]:
        """Open a file, or a text as if it stood there; returns what the server finds wrong with it."""
        return next(found for _, found in self.open_all([file], text))

    def open_all(
        self, files: list[Path], text: str | None = None
    ) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
        """Open files at once, and yield each with what is found wrong with it."""
        for file in files:
            self._open(file, text)
        for file in files:
            yield file, self.published[file.as_uri()].get(timeout=PATIENCE)

    def _open(self, file: Path, text: str | None) -> None:
        uri = file.as_uri()
        self.published[uri] = queue.Queue()
        written = file.read_text(encoding="utf-8") if text is None else text
        self.last += 1  # the server keeps what it parsed by this number
        document = {"uri": uri, "languageId": "yaml", "version": self.last, "text": written}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def close(self, file: Path) -> None:
        self.tell("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})

    def hover(self, file: Path, line: int, character: int) -> str:
        """What is shown at a place; lines and characters from 0."""
        found = self.ask("textDocument/hover", self._at(file, line, character))
        return found["contents"]["value"] if found else ""

    def complete(self, file: Path, line: int, character: int) -> dict[str, str]:
        """What is offered at a place: labels, each with its documentation."""
        found = self.ask("textDocument/completion", self._at(file, line, character))
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: _documentation(item) for item in items}

    def _at(self, file: Path, line: int, character: int) -> dict[str, Any]:
        return {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}

    # --- the protocol ------------------------------------------------------------------------------------
    def ask(self, method: str, params: Any) -> Any:
        self.last += 1
        self.answers[self.last] = waiting = queue.Queue()
        self._send({"id": self.last, "method": method, "params": params})
        answer = waiting.get(timeout=PATIENCE)
        assert "error" not in answer, answer
        return answer["result"]

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            stream.close()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        while head := stream.readline():
            length = 0
            while head.strip():
                if head.lower().startswith(b"content-length:"):
                    length = int(head.split(b":")[1])
                head = stream.readline()
            self._take(json.loads(stream.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self.answers[message["id"]].put(message)
        elif message["method"] == "textDocument/publishDiagnostics":
            if (waiting := self.published.get(message["params"]["uri"])) is not None:
                waiting.put(message["params"]["diagnostics"])
        elif "id" in message:
            params = message.get("params") or {}
            asked = message["method"] == "workspace/configuration"
            result = [self.settings(item["section"]) for item in params["items"]] if asked else None
            self._send({"id": message["id"], "result": result})


def _documentation(item: dict[str, Any]) -> str:
    told = item.get("documentation") or ""
    return told["value"] if isinstance(told, dict) else told
