"""The demo company: a shop in Southeast Asia and Scandinavia, made from a seed."""

from suara.collect.connectors.demo.company import DemoCompany

__all__ = ["DemoCompany"]
