"""Conditions as the forms of a survey say them: a question, a comparison, an answer."""

import pytest

from suara.serve.web.pages.surveys import conditions
from suara.serve.web.pages.surveys.conditions import FieldsError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9", 9), ("9, 10", [9, 10]), ("true", True), ("a_b", "a_b"), ("1.5", 1.5), ("", None)],
)
def test_a_condition_of_one_line_means_what_it_says(typed, meant):
    given = {"when.0.question": ["q"], "when.0.sign": ["="], "when.0.value": [typed]}
    if meant is None:
        with pytest.raises(FieldsError):
            conditions.read("when", given, {}, ())
    else:
        assert conditions.read("when", given, {}, ()) == {"q": meant}
