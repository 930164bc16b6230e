"""Records: what there is of each kind, letting more in from a file, and the history of loads."""

from __future__ import annotations

from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.records import history, overview, review

RIGHT, POST = "records:write", ("POST",)
NEW, LOAD = "/records/new/{token}", "/records/loads/{load:int}"

page = Page(
    title="Records",
    group="Keep",
    order=60,
    icon="records",
    right=RIGHT,
    routes=(
        Guarded("/records", overview.show, right=RIGHT),
        Guarded("/records", overview.send, right=RIGHT, methods=POST),
        Guarded("/records/loads", history.show, right=RIGHT),
        Guarded("/records/{table}.{form}", overview.rows, right=RIGHT),
        Guarded(NEW, review.show, right=RIGHT),
        Guarded(NEW, review.send, right=RIGHT, methods=POST),
        Guarded(f"{NEW}/recipe.toml", review.recipe, right=RIGHT),
        Guarded("/records/jobs/{job}", review.job, right=RIGHT),
        Guarded(LOAD, history.one, right=RIGHT),
        Guarded(f"{LOAD}/rejects.csv", history.rejects, right=RIGHT),
        Guarded(f"{LOAD}/recipe.toml", history.recipe, right=RIGHT),
        Guarded(f"{LOAD}/undo", history.undo, right=RIGHT, methods=POST),
    ),
)
