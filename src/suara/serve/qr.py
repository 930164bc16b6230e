"""An address as a QR code, for print and screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.errors import QuestionError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

FORMS = (".svg", ".png")
# Dots a side of one module in a PNG; the quiet zone around the code is part of the standard.
SCALE = 10


def picture(address: str) -> str | None:
    """A QR code as SVG to stand in a page; null where the package segno is not installed."""
    try:
        import segno
    except ModuleNotFoundError:
        return None
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=4, light="#fff"))


def drawn(address: str, file: Path) -> None:
    """Write a QR code to an .svg or .png file. A quarter of it may be soiled and it still reads."""
    if file.suffix.lower() not in FORMS:
        raise QuestionError(f"{file.name} is no picture that can be made.", f"Name it {' or '.join(FORMS)}.")
    try:
        import segno
    except ModuleNotFoundError as fault:
        raise SettingsError("QR codes need the package segno.", "Install it: pip install 'suara[qr]'.") from fault
    segno.make(address, error="q", micro=False).save(str(file), scale=SCALE, border=4)
