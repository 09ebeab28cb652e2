"""Codes of rows that the report of a job tells of, though they were not refused."""

from chassis.sum_lines import SUM_CODE

RESEMBLES = "import.resembles"
"""Of a row that was taken in, and looks like another one or a record that was there."""
BESIDE = (SUM_CODE, RESEMBLES)
