"""Rights, and the roles that are made of them. Keys of programs carry rights from the same list."""

from __future__ import annotations

from suara.errors import SettingsError

RIGHTS = {
    "measure:read": "see metrics",
    "answers:read": "read responses and comments",
    "people:read": "see who customers are",
    "records:write": "load and take back records",
    "surveys:write": "write, publish and send surveys",
    "dashboards:write": "make and share dashboards",
    "responses:write": "send in answers",
    "settings:write": "change the settings and keys of the workspace",
    "members:write": "invite members, and say what they may do",
    "audit:read": "see who did what",
}
# What a key may do unless it is said: not what would let its holder make keys and owners of their own.
USUAL = frozenset(RIGHTS) - {"settings:write", "members:write"}
OWNER = "owner"
_READER = frozenset({"measure:read", "answers:read", "people:read"})
ROLES = {
    OWNER: frozenset(RIGHTS),
    "analyst": _READER | {"records:write", "dashboards:write"},
    "editor": frozenset({"measure:read", "answers:read", "surveys:write", "dashboards:write"}),
    "agent": _READER,
    "viewer": frozenset({"measure:read"}),
}


def check_role(role: str) -> None:
    """Refuse a role that there is not."""
    if role not in ROLES:
        raise SettingsError(f"There is no role {role!r}.", f"There are {', '.join(ROLES)}.")
