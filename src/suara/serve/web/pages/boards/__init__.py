"""Dashboards: boards of one's own made of tiles, kept as data, shared by links that can be revoked."""

from __future__ import annotations

from suara.serve.access.guard import Guarded, Public
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.boards import editing, seeing, sharing, tiles

WRITE = "dashboards:write"
ONE = "/boards/{board}"


def _change(path: str, endpoint: object, right: str = WRITE) -> Guarded:
    return Guarded(path, endpoint, right=right, methods=("POST",))  # type: ignore[arg-type]


page = Page(
    title="Dashboards",
    group="See",
    order=20,
    icon="boards",
    places=seeing.places,
    routes=(
        Guarded("/boards", seeing.listed),
        _change("/boards", editing.make),
        Guarded("/boards/{board}.yaml", seeing.as_yaml),
        Guarded(ONE, seeing.show),
        _change(ONE, editing.change),
        _change(f"{ONE}/undo", editing.undo),
        _change(f"{ONE}/remove", editing.remove),
        _change(f"{ONE}/restore", editing.restore),
        _change(f"{ONE}/star", seeing.star, right="measure:read"),
        _change(f"{ONE}/views", seeing.keep_view, right="measure:read"),
        _change(f"{ONE}/views/{{view}}/remove", seeing.drop_view, right="measure:read"),
        Guarded(f"{ONE}/shares", sharing.listed, right=WRITE),
        _change(f"{ONE}/shares", sharing.make),
        _change(f"{ONE}/shares/{{share}}/revoke", sharing.revoke),
        Guarded(f"{ONE}/tiles/{{tile}}.{{form}}", seeing.export),
        Guarded(f"{ONE}/tiles/{{tile}}", tiles.form, right=WRITE),
        _change(f"{ONE}/tiles/{{tile}}", tiles.save),
        _change(f"{ONE}/tiles/{{tile}}/move", tiles.move),
        _change(f"{ONE}/tiles/{{tile}}/remove", tiles.remove),
        Public("/b/{token}", sharing.public),
    ),
)
