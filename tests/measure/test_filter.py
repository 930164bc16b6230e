"""Filters: what is written of them, what they keep, and two sets of them as one."""

import pytest

from suara.errors import QuestionError
from suara.measure.filter import joined, parse, read


@pytest.mark.parametrize(
    ("written", "where"),
    [
        (["channel=email", "channel=sms"], {"channel": ["email", "sms"]}),
        (["channel!=email", "channel != sms"], {"channel!": ["email", "sms"]}),
        (["plan ~ plus"], {"plan~": ["plus"]}),
        (["score >= 3"], {"score": ">= 3"}),
        (["channel="], {"channel": [None]}),
        (["note==~x"], {"note": "=~x"}),
    ],
)
def test_what_a_person_types_is_a_filter(written, where):
    assert read(written) == where


@pytest.mark.parametrize("where", [{"plan~": 3}, {"plan~": None}, {"plan!": []}, {"!": "x"}, {"plan": {"a": 1}}])
def test_what_cannot_be_compared_is_refused(where):
    with pytest.raises(QuestionError, match="no usable value"):
        parse(where)


@pytest.mark.parametrize("value", ["MY", "TH", None])
def test_what_is_and_what_is_not_are_together_everything(value):
    [inside], [outside] = parse({"country": ["MY"]}), parse({"country!": ["MY"]})
    assert inside.keeps(value) != outside.keeps(value)


def test_two_sets_of_filters_keep_what_passes_both():
    where = {"country": ["MY", "TH"], "plan!": ["basic"], "score": ">= 3"}
    more = {"country": ["TH", "DK"], "plan!": "plus", "plan~": "p"}
    assert joined(where, more) == {
        "country": ["TH"],
        "plan!": ["basic", "plus"],
        "plan~": "p",
        "score": ">= 3",
    }


def test_a_comparison_and_values_keep_the_values_that_pass():
    assert joined({"country": "!= MY"}, {"country": ["MY", "TH"]}) == {"country": ["TH"]}


def test_filters_that_nothing_passes_are_said():
    with pytest.raises(QuestionError, match="No row passes"):
        joined({"country": "MY"}, {"country": "TH"})
