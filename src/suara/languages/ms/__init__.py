"""Malay."""

from __future__ import annotations

from suara.languages._language import Language

language = Language(
    code="ms",
    own_name="Bahasa Melayu",
    english_name="Malay",
)
