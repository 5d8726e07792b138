"""Cells of metadata.csv that a spreadsheet would take for formulas: guarded on the way out, as they were on the way in.

Whatever begins like a formula gets an apostrophe, and so does what begins with apostrophes and then like one, so that
taking one away always gives back what there was (OWASP, CSV injection).
"""

import re

_FORMULA = re.compile("'*[ ]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(value: str) -> str:
    """The value as a cell."""
    return f"'{value}" if _FORMULA.match(value) else value


def unguarded(cell: str) -> str:
    """The cell as the value that was meant."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
