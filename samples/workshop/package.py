"""Zip packages (DOCX, ODT) that come out alike every time: fixed order, fixed time stamps."""

import io
import zipfile

LONG_AGO = (2017, 1, 1, 0, 0, 0)


def packed(members: dict[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """``members`` in their order; those in ``stored`` without compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode() if isinstance(content, str) else content)
    return out.getvalue()
