"""What a finance bureau reads of a whole archive: a workbook, a page, and what to open first."""

from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.writing import write_reports

__all__ = ["Outcome", "write_reports"]
