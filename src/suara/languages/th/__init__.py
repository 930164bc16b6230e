"""Thai."""

from __future__ import annotations

from suara.languages._language import Language

language = Language(
    code="th",
    own_name="ไทย",
    english_name="Thai",
    fonts="'Noto Sans Thai', Thonburi, 'Leelawadee UI', system-ui, sans-serif",
    line_height=1.8,
)
