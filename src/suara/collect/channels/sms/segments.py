"""How many parts a text message has, which is what it costs (3GPP TS 23.038)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two places: an escape, and a letter.
EXTENDED = set("\f^{}\\[~]|€")


@dataclass(frozen=True)
class Segments:
    """Its letters' encoding, how many places it takes, and in how many parts it is sent."""

    encoding: Literal["GSM-7", "UCS-2"]
    places: int
    parts: int


def segments(text: str) -> Segments:
    """What a text takes: 160 places in one part and 153 in each of several; 70 and 67 where a letter is not GSM's."""
    if set(text) <= GSM | EXTENDED:
        sizes = [2 if letter in EXTENDED else 1 for letter in text]
        return Segments("GSM-7", sum(sizes), _parts(sizes, 160, 153))
    sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    return Segments("UCS-2", sum(sizes), _parts(sizes, 70, 67))


def _parts(sizes: list[int], alone: int, together: int) -> int:
    """A letter of two places is not torn between two parts."""
    if sum(sizes) <= alone:
        return 1
    parts, left = 1, together
    for size in sizes:
        if size > left:
            parts, left = parts + 1, together
        left -= size
    return parts
