"""Changing the settings of a workspace that is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from suara import settings as settings_file
from suara.errors import SettingsError
from suara.settings import Settings
from suara.store.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMON = ("source", "occurred_at", "customer", "day", "load")
# Where things lie: to name another place would leave behind what lies there.
FIXED = {"engine": "Use `suara engine move URL`.", "ledger": "Make a backup, and restore it where it is to lie."}
# What others must not read: they are set, and told only to be set.
SECRET = (
    "mail_server",
    "ledger",
    "engine",
    "sms_key",
    "sms_secret",
    "telegram_token",
    "telegram_secret",
    "whatsapp_token",
    "whatsapp_secret",
    "whatsapp_verify",
    "line_token",
    "line_secret",
    "oidc_secret",
)


def changed(folder: Path, values: Mapping[str, Any]) -> Settings:
    """The settings that the file has with some changed, written down; null takes one back to what it is unless set.

    The tables follow at once: columns of new dimensions, days of another zone. Where they cannot, nothing is changed.
    """
    if moved := sorted(FIXED.keys() & values.keys()):
        raise SettingsError(f"The setting {moved[0]} is not changed so.", FIXED[moved[0]])
    former = settings_file.read(folder)
    plain = msgspec.to_builtins(former)
    chosen = settings_file.convert({k: v for k, v in {**plain, **values}.items() if v is not None})
    _check(chosen)
    settings_file.write(folder, chosen)
    try:
        Warehouse(folder, chosen).version()
    except SettingsError:
        settings_file.write(folder, former)
        raise
    return chosen


def _check(chosen: Settings) -> None:
    """Refuse metrics, targets and dimensions that mean nothing."""
    from suara.measure.own import check_targets, own_metrics

    own_metrics(chosen.metrics)
    check_targets(chosen)
    check_dimensions(chosen)


def check_dimensions(settings: Settings) -> None:
    """Refuse a dimension that would be taken for a column of the records' own, of another type."""
    from suara.records import KINDS

    own = {c.name: c.type.replace("integer", "number") for kind in KINDS.values() for c in kind.columns.values()}
    for name, kind in settings.dimensions.items():
        if name in COMMON or own.get(name, kind) != kind:
            raise SettingsError(
                f"The dimension {name!r} is a column that records have already.", "Choose another name."
            )


def told(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, without those that are secret; `secrets` names those of them that are set."""
    plain: dict[str, Any] = msgspec.to_builtins(settings)
    usual = msgspec.to_builtins(Settings())
    hidden = [name for name in SECRET if plain[name] != usual[name]]
    return {k: v for k, v in plain.items() if k not in hidden} | {"secrets": hidden}
