"""Deliveries in hand: a file that was sent, how it is to be read, and what a dry run said of it.

Each lies in a private folder of its own in the workspace's `.spill`, and goes when it is loaded, given up, or a day
old. Only who sent it sees it.
"""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from suara.collect.intake import recipe as recipes
from suara.collect.intake.look import Head, look
from suara.collect.intake.receive import source_of
from suara.collect.intake.recipe import Recipe
from suara.errors import LoadError
from suara.records import KINDS
from suara.store.keeping.spill import FOLDER, new_spill, sweep

if TYPE_CHECKING:
    from suara.serve.python import Workspace

TOKEN = re.compile(r"copy-\d+-\w+")
NOTES = "draft.json"
A_DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A delivery in hand; `guess` is the kind that its columns fit best, `tried` what a dry run said."""

    owner: str
    file: str
    source: str
    kind: str
    guess: str
    head: Head
    recipe: Recipe | None = None
    tried: dict[str, Any] | None = None


@dataclass(frozen=True)
class Drafts:
    """The deliveries in hand of one workspace."""

    ws: Workspace

    def room(self) -> tuple[str, Path]:
        """A new place: its token, and the folder that the file is to go in. What is too old goes first."""
        sweep(self.ws.folder)
        for old in (self.ws.folder / FOLDER).glob(f"copy-*/{NOTES}"):
            if time.time() - old.stat().st_mtime > A_DAY:
                shutil.rmtree(old.parent, ignore_errors=True)
        folder = new_spill(self.ws.folder)
        (folder / "file").mkdir()
        return folder.name, folder / "file"

    def begin(self, token: str, owner: str, kind: str = "", source: str = "") -> Draft:
        """Look at the file that has come, and keep what it seems to be."""
        file = self.file(token)
        head = look(file, self.ws.folder / FOLDER)
        if not head.columns:
            raise LoadError(f"{file.name} is empty.", "Choose a file with a line of headings and rows below it.")
        guess = head.kind(self.ws.settings.dimensions)
        chosen = kind if kind in KINDS else guess
        named = " ".join(source.split())[:200] or source_of(file)
        made = Draft(owner=owner, file=file.name, source=named, kind=chosen, guess=guess, head=head)
        return self.save(token, replace(made, recipe=self.kept(made)))

    def kept(self, draft: Draft) -> Recipe | None:
        """How the last delivery of its source was read."""
        return recipes.chosen(None, self.ws.folder, draft.source, draft.kind)

    def read_by(self, token: str, draft: Draft, recipe: Recipe) -> Draft:
        """The draft read by a recipe that says how the file itself is written."""
        head = look(self.file(token), self.ws.folder / FOLDER, recipe)
        return self.save(token, replace(draft, head=head, recipe=recipe, tried=None))

    def get(self, token: str, owner: str) -> Draft:
        """A delivery in hand of somebody's own."""
        path = self._folder(token) / NOTES
        try:
            draft = msgspec.json.decode(path.read_bytes(), type=Draft)
        except OSError as fault:
            raise _gone(token) from fault
        if draft.owner != owner:
            raise _gone(token)
        return draft

    def save(self, token: str, draft: Draft) -> Draft:
        """Keep how it is to be read, whole or not at all."""
        fresh = self._folder(token) / f"{NOTES}.fresh"
        fresh.write_bytes(msgspec.json.encode(draft))
        fresh.replace(self._folder(token) / NOTES)
        return draft

    def file(self, token: str) -> Path:
        """The file as it came."""
        found = next((path for path in (self._folder(token) / "file").glob("*") if path.is_file()), None)
        if found is None:
            raise _gone(token)
        return found

    def drop(self, token: str) -> None:
        """Give a delivery up."""
        shutil.rmtree(self._folder(token), ignore_errors=True)

    def _folder(self, token: str) -> Path:
        if not TOKEN.fullmatch(token):
            raise _gone(token)
        return self.ws.folder / FOLDER / token


def _gone(token: str) -> LoadError:
    return LoadError(
        "This file is here no more.",
        "It was loaded, given up, or sent more than a day ago. Send it again.",
        missing=token,
    )
