"""Visits to the site or app."""

from __future__ import annotations

from suara.measure.view import View

view = View(help="visits to the site or app", unit="sessions", kind="session", rows=lambda q: q.sessions)
