"""Surveys: what is asked, of whom, and how many answer; writing, publishing and sending them."""

from __future__ import annotations

from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.surveys import (
    build,
    eligible,
    listing,
    options,
    preview,
    sent,
    sharing,
    single,
    starting,
    text,
    words,
)

WRITE, POST, ONE = "surveys:write", ("POST",), "/surveys/{survey}"

page = Page(
    title="Surveys",
    group="Ask",
    order=40,
    icon="surveys",
    routes=(
        Guarded("/surveys", listing.show),
        Guarded("/surveys.{form}", listing.rows),
        Guarded("/new-survey", starting.look, right=WRITE),
        Guarded("/new-survey", starting.begin, right=WRITE, methods=POST),
        Guarded("/new-survey/{template}", starting.look_closer, right=WRITE),
        Guarded("/new-survey/{template}/page", starting.frame, right=WRITE),
        Guarded("/new-survey/{template}/page", starting.send, right=WRITE, methods=POST),
        Guarded("/outbox", sent.look, right=WRITE),
        Guarded("/outbox", sent.send, right=WRITE, methods=POST),
        Guarded(ONE, single.look),
        Guarded(f"{ONE}/publish", single.send_publish, right=WRITE, methods=POST),
        Guarded(f"{ONE}/close", single.send_close, right=WRITE, methods=POST),
        Guarded(f"{ONE}/reopen", single.send_reopen, right=WRITE, methods=POST),
        Guarded(f"{ONE}/drop", single.send_drop, right=WRITE, methods=POST),
        Guarded(f"{ONE}/build", build.look, right=WRITE),
        Guarded(f"{ONE}/build", build.send, right=WRITE, methods=POST),
        Guarded(f"{ONE}/words", words.look, right=WRITE),
        Guarded(f"{ONE}/words", words.send, right=WRITE, methods=POST),
        Guarded(f"{ONE}/options", options.look, right=WRITE),
        Guarded(f"{ONE}/options", options.send, right=WRITE, methods=POST),
        Guarded(f"{ONE}/yaml", text.look, right=WRITE),
        Guarded(f"{ONE}/yaml", text.send, right=WRITE, methods=POST),
        Guarded(f"{ONE}/file.yaml", text.download, right=WRITE),
        Guarded(f"{ONE}/preview", preview.look, right=WRITE),
        Guarded(f"{ONE}/page", preview.frame, right=WRITE),
        Guarded(f"{ONE}/popup", preview.over, right=WRITE),
        Guarded(f"{ONE}/page", preview.send, right=WRITE, methods=POST),
        Guarded(f"{ONE}/share", sharing.look, right=WRITE),
        Guarded(f"{ONE}/self", sharing.send_self, right=WRITE, methods=POST),
        Guarded(f"{ONE}/invite", sharing.send_invite, right=WRITE, methods=POST),
        Guarded(f"{ONE}/campaign", sharing.send_campaign, right=WRITE, methods=POST),
        Guarded(f"{ONE}/eligible", eligible.look, right="people:read"),
    ),
)
