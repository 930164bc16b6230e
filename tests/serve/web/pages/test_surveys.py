"""The pages of surveys: written, published, sent and explained by whoever may."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import httpx
import pytest

import suara
from asking_helper import invited, survey
from pages_helper import signed_in
from serving import served
from suara.collect.questions import QUESTIONS
from suara.collect.surveys.definition import plain
from suara.collect.surveys.reading import convert
from suara.serve.python import Workspace
from suara.store import outbox

HOSTILE = '<script>alert(1)</script>"\u202e=1+1'


@pytest.fixture(scope="module")
def ws(tmp_path_factory) -> Iterator[Workspace]:
    with suara.create(tmp_path_factory.mktemp("surveys") / "ws", dimensions={"country": "text"}) as made:
        yield made


@pytest.fixture(scope="module")
def address(ws) -> Iterator[str]:
    with served(ws, work=False) as found:
        yield found


@pytest.fixture(scope="module")
def editor(ws, address) -> Iterator[httpx.Client]:
    with visiting(ws, address, "editor") as client:
        yield client


def visiting(ws, address, role, **more):
    cookies, headers = signed_in(ws, role, **more), {"Origin": address}
    return httpx.Client(base_url=address, cookies=cookies, headers=headers, timeout=60)


def begun(ws, name, **more):
    """A draft, saved once."""
    definition = survey(name, **more)
    ws.surveys.save_draft(name, plain(convert(definition)), 0)
    return name


def version(ws, name):
    return ws.surveys.draft(name).version


def ids(ws, name):
    return [[q["id"] for q in page["questions"]] for page in ws.surveys.draft(name).definition["pages"]]


def build(editor, ws, name, **fields):
    return editor.post(f"/surveys/{name}/build", data={"version": version(ws, name), "lang": "en", **fields})


# -- beginning -------------------------------------------------------------------------------------


def test_a_ready_survey_becomes_a_draft_in_the_languages_chosen(ws, editor):
    data = {"template": "nps", "name": "taken", "languages": ["th", "en"]}
    assert editor.post("/new-survey", data=data).headers["location"] == "/surveys/taken/build"
    assert ws.surveys.draft("taken").definition["languages"] == ["th", "en"]


def test_whoever_takes_a_ready_survey_writes_it_in_their_own_language(ws, address):
    with visiting(ws, address, "editor", language="da") as dane:
        page = dane.get("/new-survey/nps").text
    assert re.findall(r'name="languages" value="([^"]+)" checked', page)[0] == "da"


def test_every_ready_survey_is_shown_before_it_is_taken(ws, editor):
    for one in ws.surveys.templates():
        assert editor.get(f"/new-survey/{one.survey}").status_code == 200
        assert editor.get(f"/new-survey/{one.survey}/page?lang=th").status_code == 200


def test_an_empty_survey_begins_with_its_title_and_languages(ws, editor):
    data = {"title": "Ask all", "languages": ["en", "da"], "own": "da", "kind": "instant"}
    assert editor.post("/new-survey", data=data).status_code == 303
    found = ws.surveys.draft("ask-all").definition
    assert (found["languages"], found["title"]) == (["da", "en"], {"da": "Ask all"})


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(ws, editor):
    begun(ws, "mine")
    reply = editor.post("/new-survey", data={"title": "Kept", "name": "mine", "languages": "en"})
    assert reply.status_code == 422
    assert 'value="Kept"' in reply.text


# -- building --------------------------------------------------------------------------------------


def test_a_question_of_every_type_can_be_added_opened_and_saved(ws, editor):
    begun(ws, "all-types")
    for name in QUESTIONS:
        reply = build(editor, ws, "all-types", do="add", page=0, type=name)
        assert reply.status_code == 303, reply.text
        page = editor.get(reply.headers["location"]).text
        fields = fields_in(page)
        assert build(editor, ws, "all-types", **fields | {"text": f"About {name}?"}).status_code == 303
    told = {q["type"]: q["text"] for q in ws.surveys.draft("all-types").definition["pages"][0]["questions"]}
    assert {name: {"en": f"About {name}?"} for name in QUESTIONS}.items() <= told.items()


def fields_in(page):
    """The fields of the open question's form, as a browser would send them back."""
    form = page.partition('id="open"')[2].partition('<form method="post"')[2].partition("</form>")[0]
    found: dict[str, object] = {"do": "save"}
    for tag in re.findall(r"<input ([^>]*)>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and not ('type="checkbox"' in tag and "checked" not in tag):
            found.setdefault(name[1], []).append(unescape(value[1])) if 'type="checkbox"' in tag else found.update(
                {name[1]: unescape(value[1])}
            )
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = unescape(re.search(r'value="([^"]*)" selected', options)[1])
    found.pop("version")
    return found


def test_saving_what_is_shown_changes_nothing(ws, editor):
    editor.post("/new-survey", data={"template": "nps-plus", "name": "same", "languages": ["en", "th"]})
    before = ws.surveys.draft("same").definition
    for page in before["pages"]:
        for question in page["questions"]:
            shown = editor.get(f"/surveys/same/build?question={question['id']}&lang=th").text
            assert build(editor, ws, "same", **fields_in(shown)).status_code == 303
    assert ws.surveys.draft("same").definition == before


def test_questions_move_over_pages_and_one_that_was_removed_comes_back(ws, editor):
    begun(ws, "moving")
    build(editor, ws, "moving", do="up", question="why")
    assert ids(ws, "moving") == [["recommend", "why"], []]
    build(editor, ws, "moving", do="up", question="why")
    before = ids(ws, "moving")
    reply = build(editor, ws, "moving", do="remove", question="why")
    assert ids(ws, "moving") == [["recommend"], []]
    kept = {name: unescape(re.search(f'name="{name}" value="([^"]*)"', reply.text)[1]) for name in ("place", "gone")}
    build(editor, ws, "moving", do="undo", **kept)
    assert ids(ws, "moving") == before == [["why", "recommend"], []]


def test_conditions_go_on_naming_a_question_whose_id_changed(ws, editor):
    pages = [
        {"questions": [{"id": "score", "type": "nps", "text": "How?"}]},
        {"questions": [{"id": "why", "type": "long_text", "text": "Why?", "show_if": {"score": "<= 6"}}]},
    ]
    begun(ws, "renamed", pages=pages)
    fields = fields_in(editor.get("/surveys/renamed/build?question=score").text)
    assert build(editor, ws, "renamed", **fields | {"id": "likely"}).status_code == 303
    assert ws.surveys.draft("renamed").definition["pages"][1]["questions"][0]["show_if"] == {"likely": "<= 6"}


def test_who_saves_over_another_s_change_is_told_and_loses_nothing(ws, editor):
    begun(ws, "both")
    stale = version(ws, "both")
    ws.surveys.save_draft("both", ws.surveys.draft("both").definition)
    data = {"version": stale, "lang": "en", "do": "save", "question": "why", "id": "why", "text": "Typed by me"}
    reply = editor.post("/surveys/both/build", data=data)
    assert reply.status_code == 409
    assert "Typed by me" in reply.text
    assert "Typed by me" not in json.dumps(ws.surveys.draft("both").definition)


# -- words, settings, text -------------------------------------------------------------------------


def test_a_language_that_lacks_words_keeps_it_from_being_published_and_says_what(ws, editor):
    begun(ws, "half", languages=["en", "th"])
    page = editor.get("/surveys/half/words?lang=th")
    assert "th lacks 3 of 3 texts" in page.text
    reply = editor.post("/surveys/half/publish", data={"version": version(ws, "half")})
    assert reply.status_code == 422
    assert "th lacks 3 of 3 texts" in reply.text


def test_words_complete_a_language_and_then_it_is_published(ws, editor):
    begun(ws, "whole", languages=["en", "th"])
    names = re.findall(r'name="(text\.[^"]+)"', editor.get("/surveys/whole/words?lang=th").text)
    data = {"version": version(ws, "whole"), "lang": "th", "proofread": "1"} | dict.fromkeys(names, "คำถาม")
    assert editor.post("/surveys/whole/words", data=data).status_code == 303
    assert editor.post("/surveys/whole/publish", data={"version": version(ws, "whole")}).status_code == 303
    assert ws.surveys.definition("whole").proofread == ("th",)


def test_the_text_reads_back_as_the_same(ws, editor):
    editor.post("/new-survey", data={"template": "after-delivery", "name": "written"})
    before = ws.surveys.draft("written").definition
    text = editor.get("/surveys/written/file.yaml").text
    data = {"version": version(ws, "written"), "text": text.replace("\n", "\r\n")}
    assert editor.post("/surveys/written/yaml", data=data).status_code == 303
    assert ws.surveys.draft("written").definition == before


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("survey: x1\nkind: [\n", 3),
        ("survey: x1\nkind: instant\ntitle: T\nlanguages: [en]\npages:\n- questions:\n  - id: a\n    type: 5\n", 8),
    ],
)
def test_a_text_that_cannot_be_read_names_its_line_and_stays(ws, editor, wrong, line):
    begun(ws, f"line-{line}")
    reply = editor.post(f"/surveys/line-{line}/yaml", data={"version": 1, "text": wrong})
    assert reply.status_code == 422
    assert f"line {line}" in reply.text
    assert "kind: " in reply.text


def test_settings_are_kept_part_by_part(ws, editor):
    begun(ws, "set")
    data = {
        "version": 1,
        "lang": "en",
        "part": "popup",
        "popup.on": "1",
        "popup.urls": "/shop/*\n!/pay/*",
        "popup.share": 20,
    }
    assert editor.post("/surveys/set/options", data=data).status_code == 303
    assert ws.surveys.draft("set").definition["popup"] == {"urls": ["/shop/*", "!/pay/*"], "share": 20.0}
    off = {"version": 2, "lang": "en", "part": "popup"}
    editor.post("/surveys/set/options", data=off)
    assert "popup" not in ws.surveys.draft("set").definition


def test_a_setting_out_of_its_bounds_is_refused(ws, editor):
    begun(ws, "bounds")
    data = {"version": 1, "lang": "en", "part": "popup", "popup.on": "1", "popup.share": 300}
    assert editor.post("/surveys/bounds/options", data=data).status_code == 422


def test_what_is_typed_is_seen_in_a_frame_and_not_saved(ws, editor):
    begun(ws, "typed")
    fields = fields_in(editor.get("/surveys/typed/build").text) | {"text": "Typed just now?", "do": "look"}
    reply = editor.post("/surveys/typed/build", data=fields, headers={"HX-Request": "true"})
    frame = unescape(re.search(r'src="([^"]+)"', reply.text)[1])
    assert "sandbox=" in reply.text
    assert "Typed just now?" in editor.get(frame).text
    assert "Typed just now?" not in str(ws.surveys.draft("typed").definition)
    assert "Typed just now?" not in editor.get(frame.replace("/typed/", "/other/")).text


def test_without_script_the_page_shows_what_is_typed_and_its_preview(ws, editor):
    begun(ws, "by-button")
    fields = fields_in(editor.get("/surveys/by-button/build").text) | {"text": "Typed?", "do": "look"}
    page = editor.post("/surveys/by-button/build", data=fields | {"width": "desktop"}).text
    assert ">Typed?</textarea>" in page
    assert 'class="frame wdesktop"' in page
    assert version(ws, "by-button") == 1


def test_the_pop_up_itself_is_seen_with_hostile_words_as_text(ws, editor):
    begun(ws, "over", title=HOSTILE)
    reply = editor.get("/surveys/over/popup?lang=en")
    assert "attachShadow" in reply.text
    assert "</script>alert" not in reply.text
    assert reply.text.count("</script>") == 1
    assert "script-src 'sha256-" in reply.headers["content-security-policy"]


NPS_FIRST = [
    {"questions": [{"id": "score", "type": "nps", "text": "How?", "required": True}]},
    {"questions": [{"id": "why", "type": "long_text", "text": "Why?"}]},
]


def test_a_follow_up_for_detractors_is_added_without_writing_conditions(ws, editor):
    begun(ws, "follow", pages=NPS_FIRST)
    fields = fields_in(editor.get("/surveys/follow/build?question=why").text)
    added = {"variants.0.when.0.question": "score", "variants.0.when.0.sign": "detractors", "variants.0.text": "Sorry?"}
    assert build(editor, ws, "follow", **fields | added).status_code == 303
    (_, why) = (page["questions"][0] for page in ws.surveys.draft("follow").definition["pages"])
    assert why["variants"] == [{"when": {"score": "<= 6"}, "text": {"en": "Sorry?"}}]
    assert '<option value="detractors" selected' in editor.get("/surveys/follow/build?question=why").text


def test_a_follow_up_that_says_not_when_is_refused_beside_its_field_and_stays(ws, editor):
    begun(ws, "never", pages=NPS_FIRST)
    fields = fields_in(editor.get("/surveys/never/build?question=why").text) | {"variants.0.text": "Kept words"}
    reply = build(editor, ws, "never", **fields)
    assert reply.status_code == 422
    assert 'id="f-variants-0-when-fault">It does not say when' in reply.text
    assert ">Kept words</textarea>" in reply.text


def settings_of(editor, ws, name, **fields):
    data = {"version": version(ws, name), "lang": "en", "part": "endings", **fields}
    return editor.post(f"/surveys/{name}/options", data=data)


def test_endings_and_quotas_are_written_moved_and_removed(ws, editor):
    begun(ws, "ends", pages=NPS_FIRST)
    first = {"endings.0.title": "Thanks", "endings.0.text": "Bye.", "quotas.0.most": "50"}
    assert settings_of(editor, ws, "ends", **first).status_code == 303
    when = {"endings.1.when.0.question": "score", "endings.1.when.0.sign": ">=", "endings.1.when.0.value": "9"}
    second = {"endings.1.redirect": "https://example.com/review", **when, "quotas.0.remove": "1"}
    assert settings_of(editor, ws, "ends", **first | second).status_code == 303
    moved = {"endings.0.place": "1", "endings.1.place": "1"}
    assert settings_of(editor, ws, "ends", **first | second | moved).status_code == 303
    found = ws.surveys.draft("ends").definition
    assert found["endings"] == [
        {"when": {"score": ">= 9"}, "redirect": "https://example.com/review"},
        {"title": {"en": "Thanks"}, "text": {"en": "Bye."}},
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("endings.0.redirect", "http://example.com"), ("quotas.0.most", "many"), ("endings.0.when.0.value", "9")],
)
def test_what_cannot_be_taken_is_said_beside_its_field_with_what_was_typed(ws, editor, field, value):
    name = begun(ws, re.sub(r"\W", "-", f"wrong-{field}"), pages=NPS_FIRST)
    reply = settings_of(editor, ws, name, **{field: value})
    assert reply.status_code == 422
    beside = field.partition(".0.when")[0] + ".0.when" if "when" in field else field
    assert f'id="f-{beside.replace(".", "-")}-fault"' in reply.text
    assert f'value="{value}"' in reply.text


def test_choices_are_said_in_the_reader_s_language_and_languages_in_their_own(ws, address):
    begun(ws, "said")
    with visiting(ws, address, "editor", language="da") as dane:
        page = dane.get("/surveys/said/options?part=ask").text
    assert ">繁體中文</label>" in page
    assert ">legitim interesse</label>" in page
    assert ">email</label>" not in page


# -- seeing, publishing ----------------------------------------------------------------------------


def test_the_preview_walks_on_with_branches_and_keeps_nothing(ws, editor):
    pages = [
        {"questions": [{"id": "score", "type": "nps", "text": "How?", "required": True}]},
        {"questions": [{"id": "why", "type": "long_text", "text": "What went wrong?"}], "show_if": {"score": "<= 6"}},
    ]
    begun(ws, "walked", pages=pages)
    sad = editor.post("/surveys/walked/page", data={"suara.page": 0, "score": 3})
    glad = editor.post("/surveys/walked/page", data={"suara.page": 0, "score": 10})
    none = editor.post("/surveys/walked/page", data={"suara.page": 0})
    assert "What went wrong?" in sad.text
    assert "What went wrong?" not in glad.text
    assert 'role="alert"' in none.text
    assert ws.surveys.responses("walked") == []


def test_the_preview_alone_may_stand_in_a_frame_of_this_site(ws, editor):
    begun(ws, "framed")
    policy = editor.get("/surveys/framed/page").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "frame-ancestors 'none'" in editor.get("/surveys/framed/preview").headers["content-security-policy"]


def test_what_is_published_closes_and_opens_again(ws, editor):
    begun(ws, "open")
    assert editor.post("/surveys/open/publish", data={"version": 1}).status_code == 303
    editor.post("/surveys/open/close")
    assert state(ws, "open") == "closed"
    editor.post("/surveys/open/reopen")
    assert state(ws, "open") == "live"


def state(ws, name):
    return next(one.state for one in ws.surveys.list() if one.survey == name)


def test_a_draft_that_changed_meanwhile_is_not_published(ws, editor):
    begun(ws, "moved-on")
    ws.surveys.save_draft("moved-on", ws.surveys.draft("moved-on").definition)
    assert editor.post("/surveys/moved-on/publish", data={"version": 1}).status_code == 409


def test_a_version_that_rewords_says_that_trends_may_break(ws, editor):
    ws.surveys.publish(survey("versions"))
    worded = survey("versions", second_page=False)
    worded["pages"][0]["questions"][0]["text"] = "Would you?"
    ws.surveys.publish(worded)
    page = editor.get("/surveys/versions").text
    assert "trends may break here" in page
    assert "Removed: <bdi>why</bdi>" in page


def test_a_draft_is_thrown_away_by_its_typed_name_alone(ws, editor):
    begun(ws, "thrown")
    assert editor.post("/surveys/thrown/drop", data={"name": "other"}).status_code == 422
    assert editor.post("/surveys/thrown/drop", data={"name": "thrown"}).status_code == 303
    assert "thrown" not in {draft.survey for draft in ws.surveys.drafts()}


# -- the list --------------------------------------------------------------------------------------


def test_the_list_tells_how_many_of_those_invited_answered(ws, editor):
    ws.surveys.publish(survey("rated"))
    for n in range(40):
        invited(ws, "rated", f"r{n}", **({"answered_at": datetime(2026, 3, 3)} if n < 10 else {}))
    page = editor.get("/surveys?search=rated").text
    assert "25%" in page
    way = ws.surveys.funnel("rated")[0]
    assert (way.sent, way.steps["completed"].n) == (40, 10)


def test_who_sees_a_part_of_the_rows_is_not_told_how_many_answered(ws, address):
    ws.surveys.publish(survey("parted"))
    with visiting(ws, address, "analyst", scope={"country": ["TH"]}) as analyst:
        assert "Response rate" not in analyst.get("/surveys").text
        assert "Response rate" not in analyst.get("/surveys/parted").text
        assert {row["complete"] for row in analyst.get("/surveys.json").json()} == {None}


def test_a_viewer_sees_how_surveys_stand_and_changes_nothing(ws, address):
    ws.surveys.publish(survey("seen"))
    with visiting(ws, address, "viewer") as viewer:
        assert viewer.get("/surveys/seen").status_code == 200
        assert viewer.get("/surveys/seen/build").status_code == 403
        assert viewer.post("/surveys/seen/close").status_code == 403
        assert "/new-survey" not in viewer.get("/surveys").text


def test_hostile_words_are_text_everywhere_and_no_formula(ws, editor):
    begun(ws, "hostile", title=f"={HOSTILE}")
    paths = ("", "/build", "/words", "/options", "/yaml", "/preview", "/page", "/share", "/publish")
    for path in paths[:-1]:
        assert "<script>alert(1)" not in editor.get(f"/surveys/hostile{path}").text, path
    editor.post("/surveys/hostile/publish", data={"version": 1})
    assert "<script>alert(1)" not in editor.get("/surveys").text
    row = next(line for line in editor.get("/surveys.csv").text.splitlines() if "alert(1)" in line)
    assert ',"=' not in row
    assert ",=" not in row


# -- sending ---------------------------------------------------------------------------------------


def test_an_invitation_to_oneself_waits_in_the_outbox_with_one_s_own_address(ws, editor):
    ws.surveys.publish(survey("to-me"))
    reply = editor.post("/surveys/to-me/self")
    assert "is in the outbox" in reply.text
    assert [d.outcome for d in ws.surveys.decisions("to-me")] == ["asked"]
    assert "Waiting" in editor.get("/outbox").text


def test_inviting_says_by_which_rule_how_many_were_stopped(ws, editor):
    ws.surveys.publish(survey("asked-of"))
    reply = editor.post("/surveys/asked-of/invite", data={"customers": "n1\nn2, n3"})
    assert "3 customers were decided on." in reply.text
    assert "3 stopped" in reply.text


def test_a_campaign_is_counted_before_anybody_is_asked(ws, editor):
    ws.surveys.publish(survey("to-all"))
    assert editor.post("/surveys/to-all/campaign", data={"do": "count"}).status_code == 200
    assert editor.post("/surveys/to-all/campaign", data={"do": "send", "name": ""}).status_code == 422
    assert ws.surveys.decisions("to-all") == []


def test_links_begin_as_the_browser_sees_the_application(ws, editor, address):
    ws.surveys.publish(survey("linked"))
    assert f"{address}/s/linked?kiosk=" in editor.get("/surveys/linked/share").text


def test_each_rule_says_whether_it_lets_a_customer_through(ws, address):
    ws.surveys.publish(survey("why-not"))
    with visiting(ws, address, "owner") as owner:
        page = owner.get("/surveys/why-not/eligible?customer=nobody-known").text
    assert "may not be asked now" in page
    assert "lets through" in page


def test_a_dead_message_is_tried_again(ws, editor):
    ws.surveys.publish(survey("dead"))
    editor.post("/surveys/dead/self")
    invitation = ws.surveys.decisions("dead")[0].invitation
    message = next(m.message for m in ws.outbox.list() if m.invitation == invitation)
    with ws.ledger.writing() as connection:
        outbox.dead(connection, message, "mailbox full")
    assert editor.post("/outbox", data={"message": message}).status_code == 303
    assert next(m.state for m in ws.outbox.list() if m.message == message) == "waiting"
    assert editor.post("/outbox", data={"message": message}).status_code == 422
