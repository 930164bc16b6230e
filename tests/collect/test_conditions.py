"""What conditions mean: one table, which the pop-up's script is held to as well (tests/browser/popup)."""

import json
from pathlib import Path

import pytest

from suara.collect.surveys.branching import holds

CASES = json.loads(Path(__file__).with_name("conditions.json").read_text("utf-8"))


@pytest.mark.parametrize(("conditions", "values", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_a_condition_holds_as_the_table_says(conditions, values, expected):
    assert holds(conditions, values) is expected
