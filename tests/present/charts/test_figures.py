"""What holds for every chart: harmless, named, whole without script, and the same as page and as picture."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from charts_helper import EN, WORDS, gallery, gallery_of
from suara.present.charts.canvas import palette, script, stylesheet
from suara.present.charts.drawing import Grid
from suara.present.charts.page import html
from suara.present.charts.picture import extent, fitted, picture
from suara.present.charts.png import png

UNSAFE = "<script>alert(1)</script>\"'&\x1b[31m"
HOSTILE = {key: "|".join(f"{UNSAFE}{{}}" for _ in words.split("|")) for key, words in EN.items()}
NAMES = sorted(gallery("en"))
DRAWN = [name for name in NAMES if name != "line-empty"]
each = pytest.mark.parametrize("name", NAMES)
each_drawn = pytest.mark.parametrize("name", DRAWN)
each_theme = pytest.mark.parametrize("theme", ["light", "dark"])


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@each
def test_a_figure_is_well_formed_and_runs_nothing_that_was_typed(name):
    made = html(gallery_of(HOSTILE)[name])
    ET.fromstring(made)
    tags = Tags(made).found
    assert "script" not in [tag for tag, _ in tags]
    assert not [a for _, attributes in tags for a in attributes if a.startswith("on") or a == "style"]
    assert "\x1b" not in made


@each
@each_theme
def test_a_picture_is_well_formed_and_runs_nothing_that_was_typed(name, theme):
    made = picture(gallery_of(HOSTILE)[name], theme).as_str()
    tags = {one.tag.rpartition("}")[2] for one in ET.fromstring(made).iter()}
    assert tags <= {"svg", "title", "rect", "line", "circle", "polyline", "polygon", "text"}
    assert "class=" not in made
    assert "var(" not in made


@each_drawn
def test_a_figure_bears_the_name_that_it_was_given(name):
    figure = gallery("th")[name]
    labels = [a["aria-label"] for tag, a in Tags(html(figure)).found if "aria-label" in a]
    assert labels[0] == figure.alt


def words_of(figure):
    """Every figure of a chart, as words."""
    for rows in ("points", "bars", "rows", "bins", "stages", "cohorts"):
        for row in getattr(figure, rows, ()):
            for part in (row, *getattr(row, "cells", ()), *getattr(row, "kept", ())):
                for field in ("text", "interval", "n", "share", "sign", "previous_text", "size"):
                    said = getattr(part, field, None)
                    yield from [said] if isinstance(said, str) and said else []
            yield from getattr(row, "shares", ())


@each_drawn
def test_the_table_of_a_figure_holds_every_figure(name):
    figure = gallery("en")[name]
    table = ET.fromstring(html(figure)).find(".//table")
    said = "\n".join("".join(cell.itertext()) for cell in table.iter() if cell.tag in ("td", "th"))
    assert not [words for words in words_of(figure) if words not in said]
    assert list(words_of(figure))


@each_drawn
def test_a_table_has_heads_for_its_rows_and_columns(name):
    table = ET.fromstring(html(gallery("en")[name])).find(".//table")
    heads, *rows = table.iter("tr")
    assert {len(row) for row in rows} == {len(heads)}
    assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in rows)


@each
def test_every_mark_of_a_figure_has_a_look(name):
    marks = set(re.findall(r"\bm-[\w-]+", html(gallery("en")[name])))
    assert marks <= set(re.findall(r"^\.(m-[\w-]+)\{.*\}$", stylesheet(), re.MULTILINE))


@each_drawn
def test_a_small_sample_is_marked_where_it_is_explained(name):
    figure = gallery("en")[name]
    made = html(figure)
    starred = [words for words in re.findall(r">([^<]+)</", made) if words.endswith("*")]
    assert (f"* {figure.few}" in made) == bool(starred)
    assert "* " not in html(replace(figure, few=""))


@pytest.mark.parametrize("name", ["heat", "retention"])
def test_shades_have_a_sign_or_figure_of_their_own(name):
    body = gallery("en")[name].drawing().body
    assert isinstance(body, Grid)
    fields = [one for row in body.lines for one in row.fields if one and one.mark not in ("", "m-few")]
    assert fields
    assert all(one.text and (one.sign or name == "retention") for one in fields)


@pytest.mark.parametrize("language", sorted(WORDS))
@each_theme
def test_every_chart_becomes_a_png(language, theme):
    for name, figure in gallery(language).items():
        made = png(figure, theme, width=400, zoom=1)
        assert made[:8] == b"\x89PNG\r\n\x1a\n", name
        assert int.from_bytes(made[16:20]) == 400


def test_a_picture_in_the_dark_is_another_one():
    figure = gallery("en")["bar"]
    assert png(figure, "dark") != png(figure, "light")


def test_words_are_cut_where_their_room_ends():
    assert fitted("short", 100, 12) == "short"
    cut = fitted("臺北市信義區旗艦門市", 60, 12)
    assert cut.endswith("…")
    assert extent(cut, 12) <= 60


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@each_theme
def test_words_are_legible_on_every_shade(theme):
    colours = palette(theme)
    deep = ("good3", "bad3", "kept5")
    shades = [c for c in colours if re.fullmatch(r"(good|bad|kept)\d|middle", c) and c not in deep]
    pairs = [("ink", c) for c in [*shades, "ground", "band"]] + [("strong", c) for c in deep] + [("muted", "ground")]
    faint = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert not {pair: ratio for pair, ratio in faint.items() if ratio < 4.5}


@each_theme
def test_what_must_be_seen_stands_out_from_the_ground(theme):
    colours = palette(theme)
    seen = ("line", "bar", "good", "bad", "neutral", "before", "better", "worse", "axis")
    faint = {name: contrast(colours[name], colours["ground"]) for name in seen}
    assert not {name: ratio for name, ratio in faint.items() if ratio < 2.9}


def test_the_script_is_small():
    import gzip

    assert len(gzip.compress(script().encode(), 9)) < 1800


def test_words_of_two_scripts_are_each_set_in_a_face_that_has_them():
    import svg

    from suara.present.charts.png import faced

    thai = faced(svg.Text(text="NPS ไทย 5")).elements
    assert [(one.text, one.font_family) for one in thai] == [("NPS ", None), ("ไทย", "Noto Sans Thai"), (" 5", None)]
    assert faced(svg.Text(text="第 0 個月")).font_family == "Noto Sans CJK TC"
