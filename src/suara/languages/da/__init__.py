"""Danish."""

from __future__ import annotations

from suara.languages._language import Language

language = Language(
    code="da",
    own_name="Dansk",
    english_name="Danish",
)
