"""Invitations by customers to others."""

from __future__ import annotations

from suara.measure.view import View

view = View(help="invitations by customers to others", unit="referrals", kind="referral", rows=lambda q: q.referrals)
