"""The voice of one customer from end to end, in a real browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from browser.browser import chromium

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not chromium(), reason="there is no chromium: install Debian's package of that name")
def test_a_thai_invitation_by_mail_becomes_a_score(tmp_path):
    command = [sys.executable, ROOT / "examples" / "voice.py", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert "100  −58.7 to 100  1" in done.stdout
    assert (tmp_path / "5-score.png").stat().st_size > 1000
