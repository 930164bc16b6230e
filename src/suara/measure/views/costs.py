"""What was spent on winning and keeping customers."""

from __future__ import annotations

from suara.measure.view import View

view = View(help="what was spent on winning and keeping customers", unit="costs", kind="cost", rows=lambda q: q.costs)
