"""Texts as pdfium hands them out: UTF-16, into a buffer whose size in bytes it tells when asked without one."""

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

LONGEST = 1 << 18  # bytes; longer texts are cut by nobody, they are left out


def wide_text(function: Callable[..., int], *arguments: Any) -> str:
    """The text that ``function(*arguments, buffer, size)`` gives; empty when there is none or it is too long."""
    size = function(*arguments, None, 0)
    if not 2 < size <= LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").rstrip("\0")


def narrow_text(function: Callable[..., int], *arguments: Any) -> str:
    """As ``wide_text``, where pdfium gives single bytes."""
    size = function(*arguments, None, 0)
    if not 1 < size <= LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, buffer, size)
    return buffer.raw[: size - 1].decode("latin-1")
