"""Exports of other survey products: one file per product, found by listing. `suara import PRODUCT FILE` reads them."""

from __future__ import annotations

from suara.collect.connectors.exports._export import Export
from suara.registry import Registry

EXPORTS: Registry[Export] = Registry("suara.collect.connectors.exports", "export", Export, "product to import from")
