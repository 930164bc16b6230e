"""An open page shows a new answer by itself."""

from datetime import UTC, datetime

import pyarrow as pa

import suara
from pages_helper import signed_in
from serving import served


def answered(ws, id, score):
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [{"answer": id, "kind": "nps", "score": score, "occurred_at": now}]
    ws.load("answer", pa.Table.from_pylist(rows), source="test")


def test_a_new_answer_moves_the_number_on_an_open_page(browser, tmp_path):
    with suara.create(tmp_path / "ws") as ws:
        answered(ws, "a", 9)
        with served(ws, timeout_graceful_shutdown=2) as address:
            context = browser.new_context()
            context.add_cookies([{"name": k, "value": v, "url": address} for k, v in signed_in(ws).items()])
            page = context.new_page()
            with page.expect_request("**/live"):
                page.goto(address)
            page.get_by_text("100", exact=True).first.wait_for()
            page.wait_for_timeout(500)
            answered(ws, "b", 2)
            page.wait_for_function("[...document.querySelectorAll('.value')].some(e => e.textContent == '0')")
            context.close()
