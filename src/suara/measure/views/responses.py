"""Responses to surveys."""

from __future__ import annotations

from suara.measure.view import View

view = View(help="responses to surveys", unit="responses", kind="response", rows=lambda q: q.responses)
