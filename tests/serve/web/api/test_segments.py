"""Saved segments over the API: made, asked by, changed by who saw them, removed and restored."""

import pytest

WHERE = {"country": ["MY"]}


@pytest.fixture
def made(client):
    """A segment, and the reply that it was made with."""
    found = client.post("/segments", json={"title": "At home", "where": WHERE}).json()
    yield found
    client.delete(f"/segments/{found['segment']}")


def n(client, **question):
    return client.post("/measure", json={"metrics": ["nps"], **question}).json()["rows"][0]["n"]


def test_it_is_listed_with_its_filters(client, made):
    assert made["segment"].startswith("at-home")
    assert made in client.get("/segments").json()


@pytest.mark.parametrize(("where", "answers"), [({}, 25), ({"country!": "TH"}, 25), ({"score": ">= 9"}, 4)])
def test_a_question_names_it_and_may_narrow_it(client, made, where, answers):
    assert n(client, segment=made["segment"], where=where) == answers


def test_what_passes_neither_is_refused(client, made):
    reply = client.post("/measure", json={"metrics": ["nps"], "segment": made["segment"], "where": {"country": ["TH"]}})
    assert (reply.status_code, reply.json()["detail"]) == (422, "No row passes all filters.")


def test_who_saw_an_older_version_does_not_overwrite_it(client, made):
    path, new = f"/segments/{made['segment']}", {"title": "Abroad", "where": {"country!": ["MY"]}, "version": 1}
    assert client.put(path, json=new).json()["version"] == 2
    assert client.put(path, json=new).status_code == 412


def test_a_removed_one_is_not_found_and_can_be_restored(client, made):
    path = f"/segments/{made['segment']}"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/restore").json()["title"] == "At home"


@pytest.mark.parametrize("where", [{}, {"customer": "c1"}, {"text~": "x"}, {"country": []}])
def test_only_filters_on_dimensions_are_saved(client, where):
    assert client.post("/segments", json={"title": "No", "where": where}).status_code == 422


def test_an_unknown_segment_in_a_question_is_said(client):
    assert client.post("/measure", json={"metrics": ["nps"], "segment": "none"}).status_code in (404, 422)


def test_the_same_calls_are_in_python(ws):
    made = ws.saved_segments.save("In Python", {"country~": "m"})
    assert ws.measure("nps", segment=made.segment).rows[0]["n"] == 25
    ws.saved_segments.remove(made.segment)
    assert made.segment not in {one.segment for one in ws.saved_segments.list()}
