"""Boards as text: what is written reads back as the same; what is no board is refused with its remedy."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suara.errors import BoardError
from suara.present.boards import Board, Tile, convert, free, parse, read, written

# Whatever a person can type: line ends, quotes, marks of direction, words that YAML takes for something else.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60) | st.sampled_from(
    ["no", "1e6", "2026-01-01", "=1+1", "- a", "a: b", "'", '"', "|", "\u202e", "\x85", "null", "~", "#", "\ttab"]
)
filled = words.filter(lambda text: len(text) > 0)
filters = st.dictionaries(filled, st.lists(words, min_size=1, max_size=3).map(tuple), max_size=3)
tiles = st.builds(
    Tile,
    kind=st.sampled_from(["number", "trend", "distribution"]),
    title=words,
    metrics=st.lists(filled, min_size=1, max_size=4).map(tuple),
    range=st.sampled_from(["", "28d", "month"]),
    since=st.sampled_from(["", "2026-01-01"]),
    grain=st.sampled_from(["", "week"]),
    where=filters,
    settings=st.dictionaries(filled, words, max_size=2),
    draw=st.sampled_from(["heat", "bars"]),
    most=st.integers(1, 50),
    text=words,
    width=st.integers(1, 4),
)
boards = st.builds(
    Board,
    board=st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,20}\Z"),
    title=filled,
    about=words,
    compare=st.sampled_from(["", "none"]),
    where=filters,
    tiles=st.lists(tiles, max_size=4),
).map(
    lambda board: msgspec.structs.replace(
        board, tiles=tuple(msgspec.structs.replace(one, tile=f"t{i}") for i, one in enumerate(board.tiles))
    )
)


@settings(deadline=None, max_examples=150)
@given(boards)
def test_a_board_that_is_written_reads_back_as_the_same(board):
    assert parse(written(board)) == board


@settings(deadline=None, max_examples=50)
@given(boards)
def test_plain_values_of_a_board_are_that_board(board):
    assert convert(msgspec.to_builtins(board)) == board


def test_what_may_be_written_shorter_is_filled_in():
    board = parse("board: a\ntitle: A\ntiles:\n- {kind: number, metrics: nps, where: {country: MY, score: 9}}\n")
    [tile] = board.tiles
    assert (tile.tile, tile.metrics) == ("number", ("nps",))
    assert tile.where == {"country": ("MY",), "score": ("9",)}


def test_tiles_without_a_name_get_one_each():
    board = parse("board: a\ntitle: A\ntiles: [{kind: text}, {kind: text}, {kind: text, tile: text}]")
    assert sorted(one.tile for one in board.tiles) == ["text", "text-2", "text-3"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "board: a",
        "board: A B\ntitle: x",
        "board: a\ntitle: x\nowner: me",
        "board: a\ntitle: x\ntiles: [{kind: pie}]",
        "board: a\ntitle: x\ntiles: [{kind: number}]",
        "board: a\ntitle: x\ntiles: [{kind: segments, metrics: nps}]",
        "board: a\ntitle: x\ntiles: [{kind: text, width: 9}]",
        "board: a\ntitle: x\ntiles: [{kind: text, tile: new}]",
        "board: a\ntitle: x\ntiles: [{kind: text, tile: t}, {kind: text, tile: t}]",
        "board: a\ntitle: x\nwhere: 3",
        "board: a\ntitle: x\ntiles: 3",
        "board: a\nboard: b\ntitle: x",
        "{" * 2000,
    ],
)
def test_what_is_no_board_is_refused_with_its_remedy(text):
    with pytest.raises(BoardError) as fault:
        parse(text)
    assert fault.value.remedy


def test_a_name_that_is_taken_gets_a_number():
    assert free("a", set()) == "a"
    assert free("a", {"a"}) == "a-2"
    assert free("a", {"a", "a-2"}) == "a-3"


def test_a_file_that_is_no_text_is_refused_by_its_name(tmp_path):
    (tmp_path / "board.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BoardError, match=r"board\.yaml is not UTF-8"):
        read(tmp_path / "board.yaml")
