"""What the feed takes from the ledger."""

import json

import pytest

from suara.store.feed_rows import whole


def test_half_of_a_character_becomes_a_mark_that_a_warehouse_can_hold():
    assert json.loads(whole('{"text": "a\\ud800b"}') or "") == {"text": "a\ufffdb"}


@pytest.mark.parametrize("text", ['{"text": "\\ud83d\\ude00"}', '["\\\\ud800"]', "plain \\ud800", None])
def test_everything_else_means_what_it_did(text):
    read = json.loads if text and text[0] in "[{" else str
    assert read(whole(text)) == read(text)
