"""Letting records in: sources, recipes, validation, connectors."""
