"""Indonesian."""

from __future__ import annotations

from suara.languages._language import Language

language = Language(
    code="id",
    own_name="Bahasa Indonesia",
    english_name="Indonesian",
)
