"""Office files as PDF, made by LibreOffice outside this process: see ``converter`` for the way in."""

from indexer.office.converter import CannotConvert, Converter
from indexer.office.formats import is_office
from indexer.office.program import OfficeProgram, find_program

__all__ = ["CannotConvert", "Converter", "OfficeProgram", "find_program", "is_office"]
