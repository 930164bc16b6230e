"""Whatever the description allows may be asked: no call breaks, and each reply is as it was described."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import suara
from serve.web.api.conftest import answer
from serve.web.conftest import SURVEY
from serving import served
from suara.serve.access.rights import RIGHTS
from suara.serve.web.api.app import api, described

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# What these begin goes on in the background, writes archives, or examines every file; the last takes a mail.
ASIDE = ["/backups", "/rollup", "/rollup/verify", "/doctor", "/outbox/returned"]
SCHEMA = schemathesis.openapi.from_dict(described(api()))
CALLS = {one.ok().label: one.ok() for one in SCHEMA.exclude(path=ASIDE).get_all_operations()}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """The address and key of a workspace with a little of everything in it."""
    with suara.create(tmp_path_factory.mktemp("schema") / "ws", dimensions={"country": "text"}, requests=0) as ws:
        ws.load("answer", [answer(i, customer=f"c{i}") for i in range(30)], source="test")
        ws.surveys.publish(SURVEY)
        key = ws.keys.make("schema", *RIGHTS)
        with served(ws) as address:
            yield {"base_url": f"{address}/api/v1", "headers": {"Authorization": f"Bearer {key}"}}


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_call_answers_as_it_is_described(call, door):
    @given(case=call.as_strategy())
    @settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def ask(case):
        case.call_and_validate(**door, checks=CHECKS, timeout=60)

    ask()
