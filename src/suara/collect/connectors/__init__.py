"""Connectors: where records come from, one folder or file each."""
