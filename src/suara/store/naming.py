"""How SQL writes names and text."""

from __future__ import annotations


def quoted(name: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
