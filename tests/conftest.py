"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine may be slow at any moment: an example is judged by its outcome, never by its time.
settings.register_profile("suara", deadline=None, print_blob=True)
settings.load_profile("suara")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference values beside the repository, or the one that SUARA_SHARED names."""
    folder = Path(os.environ.get("SUARA_SHARED") or ROOT.parent / "shared")
    if not (folder / "data" / "reference.json").is_file():
        pytest.skip(f"no reference data in {folder}: set SUARA_SHARED to the folder that holds data/reference.json")
    return folder
