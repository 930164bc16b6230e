"""The pages of the application: one folder each, with its routes, template and style."""

from __future__ import annotations

from suara.registry import Registry
from suara.serve.web.pages._page import Page

PAGES: Registry[Page] = Registry("suara.serve.web.pages", "page", Page, "page")
