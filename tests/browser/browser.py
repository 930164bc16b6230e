"""A real browser for tests: Debian's chromium, driven by Playwright."""

from __future__ import annotations

from shutil import which

# Without these it looks for hosts beyond this machine.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """Where the browser is; null where there is none."""
    return which("chromium")
