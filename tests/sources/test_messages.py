"""Every message says what would be right."""

from __future__ import annotations

import importlib
import pkgutil

import perfeval
from perfeval.diagnostics import Diagnostic

#: The sentence itself says what should stand there.
SAYS_IT = {"PE130", "PE206", "PE207", "PE603"}


def test_every_error_names_a_mend():
    for module in pkgutil.walk_packages(perfeval.__path__, "perfeval."):
        if module.name.endswith(".messages"):
            importlib.import_module(module.name)
    classes = [one for one in Diagnostic.registry.values() if one.level == "error"]
    assert len(classes) > 50
    lacking = {
        one.code
        for one in classes
        if one.fix is Diagnostic.fix and not (one.fix_zh.strip() and one.fix_en.strip())
    }
    assert lacking == SAYS_IT
