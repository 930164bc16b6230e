"""Invitations to surveys that were not returned as undeliverable."""

from __future__ import annotations

from suara.measure.view import View

view = View(
    help="invitations to surveys that did not bounce",
    unit="invitations",
    kind="invitation",
    rows=lambda q: q.invitations.filter(q.invitations.bounced_at.isnull()),
    left_out=lambda invitations: {"bounced": invitations.bounced_at.notnull()},
)
