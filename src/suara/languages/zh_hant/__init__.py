"""Traditional Chinese."""

from __future__ import annotations

from suara.languages._language import Language

language = Language(
    code="zh-Hant",
    own_name="繁體中文",
    english_name="Traditional Chinese",
    fonts="'PingFang TC', 'Microsoft JhengHei', 'Noto Sans TC', 'Noto Sans CJK TC', system-ui, sans-serif",
    line_height=1.7,
)
