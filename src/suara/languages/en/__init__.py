"""English."""

from __future__ import annotations

from suara.languages._language import Language

language = Language(
    code="en",
    own_name="English",
    english_name="English",
    proofread=True,
)
