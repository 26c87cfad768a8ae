"""How much is done at once: of reading, of evaluation, of what is kept and written."""

from __future__ import annotations

#: Lines of JSON lines, or rows of a Parquet file, that are one piece.
BLOCK = 256
#: Other files that a worker is given at once.
FILES = 16
#: A part of the store is written when it has so many forms and faults.
PART = 2048
#: More parts than this with less than a quarter of that are put together.
SMALL_PARTS = 32
#: Parts that are held in memory at once.
HELD = 8
#: Forms that are evaluated at once: a batch costs the columnar engine about as much as a thousand forms beside them.
BATCH = 2**14
#: Rows to a group of a file that is written: what a reader of one holds at once.
GROUP = 2**16
