"""What a fact is: one file per record kind. Listing this folder is the data dictionary."""

from __future__ import annotations

from suara.records._kind import Column, Kind
from suara.records._scale import SCALES, Scale
from suara.registry import Registry

KINDS: Registry[Kind] = Registry("suara.records", "kind", Kind, "record kind")

__all__ = ["KINDS", "SCALES", "Column", "Kind", "Scale"]
