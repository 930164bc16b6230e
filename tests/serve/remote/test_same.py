"""A workspace gives the same by its folder and through its server: results, listings and errors."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest

from serve.web.conftest import SURVEY
from suara.errors import SuaraError
from suara.measure.explain import Explanation
from suara.measure.result import Result
from suara.measure.scorecard import Scorecard
from suara.serve.contacts import Contacts
from suara.serve.keys import Keys
from suara.serve.outbox import Outbox
from suara.serve.python import Workspace
from suara.serve.remote.others import RemoteContacts, RemoteKeys, RemoteOutbox, RemoteSegments
from suara.serve.remote.surveys import RemoteSurveys
from suara.serve.remote.workspace import RemoteWorkspace
from suara.serve.segments import Segments
from suara.serve.surveys import Surveys

AS_OF = datetime(2026, 1, 1)
CALLS = {
    "one number": lambda ws: ws.measure("nps"),
    "by month and segment": lambda ws: ws.measure("nps", "csat_mean", grain="month", by=["country", "channel"]),
    "compared": lambda ws: ws.measure("nps", since="2025-04-01", until="2025-06-01", compare="previous"),
    "compared with a span": lambda ws: ws.measure(
        "nps", "churn", since=date(2025, 4, 1), until=datetime(2025, 6, 1), compare=("2025-01-01", "2025-02-01")
    ),
    "filtered": lambda ws: ws.measure("nps", where={"country": ["MY", None], "score": ">= 3"}, as_of=AS_OF),
    "own metric": lambda ws: ws.measure("high", grain="quarter"),
    "own setting": lambda ws: ws.measure("first_contact_resolution", first_contact_window="30d"),
    "direct": lambda ws: ws.measure("nps", grain="month", direct=True),
    "without records": lambda ws: ws.measure("sales"),
    "by a number": lambda ws: ws.measure("nps", by="score"),
    "scorecard": lambda ws: ws.score(as_of=AS_OF),
    "scorecard of a span": lambda ws: ws.score("2025-02-01", "2025-03-01", compare=None, history=3, as_of=AS_OF),
    "scorecard of a segment": lambda ws: ws.score(where={"country": "MY"}, as_of=AS_OF),
    "explanation": lambda ws: ws.measure("nps", grain="month", by="country", as_of=AS_OF).explain("nps"),
    "explanation of customers": lambda ws: ws.measure("churn", since="2025-01-01", as_of=AS_OF).explain(),
    "holdings": lambda ws: ws.records(),
    "holdings of then": lambda ws: ws.records("2025-03-01"),
    "loads": lambda ws: ws.loads(),
    "timeline": lambda ws: ws.timeline("c9"),
    "metrics": lambda ws: list(ws.metrics()),
    "benchmarks": lambda ws: ws.benchmarks("nps"),
    "segments": lambda ws: ws.segments("nps"),
    "rollup status": lambda ws: [replace(one, stale_days=0) for one in ws.rollup_status()],
    "rollup": lambda ws: [replace(one, seconds=0) for one in ws.rollup()],
    "rollup verified": lambda ws: ws.rollup_verify(),
    "surveys": lambda ws: ws.surveys.list(),
    "survey": lambda ws: ws.surveys.definition("relation"),
    "older survey": lambda ws: ws.surveys.definition("relation", 1),
    "versions": lambda ws: ws.surveys.versions("relation"),
    "drop-off": lambda ws: ws.surveys.show("relation"),
    "funnel": lambda ws: ws.surveys.funnel("relation", ["channel", "language"]),
    "flagged": lambda ws: ws.surveys.flagged("relation"),
    "responses": lambda ws: ws.surveys.responses("relation", complete=True),
    "link": lambda ws: ws.surveys.link("relation", kiosk=True, test=True),
    "customer key": lambda ws: ws.surveys.customer_key,
    "tag": lambda ws: ws.surveys.popup_tag,
    "templates": lambda ws: ws.surveys.templates(),
    "published again": lambda ws: ws.surveys.publish(SURVEY),
    "decisions": lambda ws: ws.surveys.decisions("relation"),
    "eligibility": lambda ws: ws.surveys.eligibility("c1", "relation", at=AS_OF),
    "nobody's turn": lambda ws: ws.surveys.run(),
    "campaign tried": lambda ws: [
        (one.customer, one.outcome, one.rule) for one in ws.surveys.campaign("relation", dry_run=True).shown
    ],
    "contact": lambda ws: ws.contacts.get("c1"),
    "opt-in of nobody": lambda ws: ws.contacts.opt_in("nobody"),
    "keys": lambda ws: ws.keys.list(),
    "outbox": lambda ws: (ws.outbox.list(), ws.outbox.counts(), ws.outbox.retry("none")),
    "fed": lambda ws: ws.feed(),
    "settings": lambda ws: ws.settings,
    "checks": lambda ws: [(one.check, one.status) for one in ws.doctor()],
}
FAULTS = {
    "unknown metric": lambda ws: ws.measure("npx"),
    "no metric": lambda ws: ws.measure(),
    "no name": lambda ws: ws.measure(3),
    "unknown grain": lambda ws: ws.measure("nps", grain="fortnight"),
    "unknown column": lambda ws: ws.measure("nps", by="colour"),
    "unknown setting": lambda ws: ws.measure("nps", window="3d"),
    "empty period": lambda ws: ws.measure("nps", since="2025-02-01", until="2025-01-01"),
    "no time": lambda ws: ws.measure("nps", since="yesterday"),
    "no comparison": lambda ws: ws.measure("nps", compare="never"),
    "no filter": lambda ws: ws.measure("nps", where={"country": []}),
    "not asked for": lambda ws: ws.measure("nps").explain("churn"),
    "score by no grain": lambda ws: ws.score(grain="fortnight"),
    "score of the future": lambda ws: ws.score("2999-01-01"),
    "unknown kind": lambda ws: ws.load("opinion", [{"a": 1}]),
    "no file": lambda ws: ws.load("answer", "nowhere.csv"),
    "no frame": lambda ws: ws.load("answer", 3),
    "no recipe": lambda ws: ws.load("answer", [{"a": 1}], recipe="nowhere.toml"),
    "column missing": lambda ws: ws.load("answer", [{"a": "1"}]),
    "unknown load": lambda ws: ws.undo(999),
    "unknown survey": lambda ws: ws.surveys.definition("nowhere"),
    "unknown version": lambda ws: ws.surveys.definition("relation", 99),
    "closing nothing": lambda ws: ws.surveys.close("nowhere"),
    "funnel of nothing": lambda ws: ws.surveys.funnel("nowhere"),
    "no survey at all": lambda ws: ws.surveys.publish({"survey": 3}),
    "faulty survey": lambda ws: ws.surveys.publish(SURVEY | {"pages": []}),
    "unknown template": lambda ws: ws.surveys.template("nowhere"),
    "not flagged": lambda ws: ws.surveys.clear("nowhere"),
    "unknown response": lambda ws: ws.surveys.response("nowhere"),
    "no draft": lambda ws: ws.surveys.draft("nowhere"),
    "inviting to nothing": lambda ws: ws.surveys.invite("nowhere", "c1"),
    "no basis": lambda ws: ws.contacts.consent("c1", "hope", "a bird"),
    "unknown channel": lambda ws: ws.contacts.opt_out("c1", "pigeon"),
    "key of that name": lambda ws: ws.keys.make("tests"),
    "no such key": lambda ws: ws.keys.revoke("nobody's"),
    "erasing nobody": lambda ws: ws.erase("nobody"),
    "erasing somehow": lambda ws: ws.erase("c1", "gently"),
    "no such zone": lambda ws: ws.change(timezone="Mars/Olympus"),
    "engine by settings": lambda ws: ws.change(engine="chdb:///x"),
    "segments of nothing": lambda ws: ws.segments("npx"),
    "benchmarks of nothing": lambda ws: ws.benchmarks("npx"),
}


def comparable(value: Any) -> Any:
    """A value without what is of its moment alone, or says how it is shown."""
    if isinstance(value, Result):
        return value.columns, value.rows, replace(value.question, as_of=AS_OF), str(value)
    if isinstance(value, Scorecard):
        # A metric of one's own is made of its expressions anew by each workspace.
        lines = {group: [replace(one, definition=one.title) for one in lines] for group, lines in value.groups.items()}
        return lines, value.left_out, comparable(value.result), str(value)
    if isinstance(value, Explanation):
        return replace(value, painter=None, speller=None), str(value)
    return value


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_gives_the_same(call, near, far):
    assert comparable(call(far)) == comparable(call(near))


@pytest.mark.parametrize("call", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_alike(call, near, far):
    told = []
    for ws in (near, far):
        with pytest.raises(SuaraError) as fault:
            call(ws)
        told.append((type(fault.value), fault.value.message, fault.value.remedy))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("own", "remote"),
    [
        (Workspace, RemoteWorkspace),
        (Surveys, RemoteSurveys),
        (Contacts, RemoteContacts),
        (Keys, RemoteKeys),
        (Outbox, RemoteOutbox),
        (Segments, RemoteSegments),
    ],
)
def test_no_call_is_left_to_the_files(own, remote):
    # These need no more than the code, the settings, the ledger of a folder, or other calls.
    here = {"import_from", "members", "templates", "template", "address", "popup_tag"}
    names = {name for name, _ in inspect.getmembers(own) if not name.startswith("_")}
    held = {f.name for f in fields(own)} if is_dataclass(own) else set()
    assert names - held - here <= set(vars(remote))
