"""Mentions of brands in public."""

from __future__ import annotations

from suara.measure.view import View

view = View(help="mentions of brands in public", unit="mentions", kind="mention", rows=lambda q: q.mentions)
