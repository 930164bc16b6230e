"""Contacts that customers began."""

from __future__ import annotations

from suara.measure.view import View
from suara.measure.views._contacts import inbound, outbound

view = View(help="contacts that customers began", unit="contacts", kind="contact", rows=inbound, left_out=outbound)
