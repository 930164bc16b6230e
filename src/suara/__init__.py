"""Suara: customer-experience management. `suara.create`, `suara.open`, then `load` and `measure`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suara.serve.opening import connect, create, open, restore
    from suara.serve.python import Workspace

__version__ = "0.1.0"
__all__ = ["Workspace", "__version__", "connect", "create", "open", "restore"]


def __getattr__(name: str) -> Any:
    if name == "Workspace":
        from suara.serve.python import Workspace

        return Workspace
    if name in ("connect", "create", "open", "restore"):
        from suara.serve import opening

        return getattr(opening, name)
    raise AttributeError(f"module 'suara' has no attribute {name!r}")
