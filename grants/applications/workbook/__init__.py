"""The application as a workbook (.xlsx), to be filled without a connection: drawn from what a call asks, and opened again within bounds."""

from grants.applications.workbook.layout import Origin
from grants.applications.workbook.opening import Filled, Given, GivenRow, NoWorkbook, opened
from grants.applications.workbook.writing import workbook_of

__all__ = ["Filled", "Given", "GivenRow", "NoWorkbook", "Origin", "opened", "workbook_of"]
