"""The engines of an archive: what evaluates many forms by one pack at once."""

from __future__ import annotations

from typing import Literal, Protocol

from perfeval.diagnostics import Lang
from perfeval.engines.derived import Definitions
from perfeval.engines.tables import Tables
from perfeval.packs.model import Pack
from perfeval.submissions.columns import Facts

Engine = Literal["columnar", "direct", "durable"]


class Kernel(Protocol):
    """One pack, ready for any number of batches."""

    def evaluate(self, facts: Facts, /) -> Tables: ...


def kernel_of(engine: Engine, pack: Pack, definitions: Definitions | None, lang: Lang) -> Kernel:
    """The kernel of an engine for a pack; durable-rules must be installed where it is asked for."""
    if engine == "columnar":
        from perfeval.engines.columnar import Columnar

        return Columnar(pack, definitions, lang)
    from perfeval.engines.rowwise import Rowwise

    if engine == "durable":
        from perfeval.engines.durable import Durable

        return Rowwise(pack, Durable(pack), definitions, lang)
    from perfeval.engines.direct import Direct

    return Rowwise(pack, Direct(pack), definitions, lang)
