"""Metrics: one file each in `metrics`, over the source views of `views`; the rest evaluates them."""

from __future__ import annotations

from suara.measure.metric import Definition
from suara.measure.view import View
from suara.registry import Registry

METRICS: Registry[Definition] = Registry("suara.measure.metrics", "metric", Definition, "metric")
VIEWS: Registry[View] = Registry("suara.measure.views", "view", View, "source view")

__all__ = ["METRICS", "VIEWS", "Definition", "View"]
