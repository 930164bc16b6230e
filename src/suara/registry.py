"""Kind-folders: one file or folder is one thing, found by listing.

The name of the file is the name of the thing. Outsiders add theirs by an entry point of the same
group as the folder's dotted name; it is found and checked exactly like ours.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Generic, TypeVar

from suara.errors import DefinitionError, QuestionError

Thing = TypeVar("Thing")


@dataclass
class Registry(Mapping[str, Thing], Generic[Thing]):
    """The things of one kind-folder by name; a thing is imported when it is first asked for."""

    package: str
    attribute: str
    kind: type[Thing]
    noun: str
    _found: dict[str, Thing] = field(default_factory=dict)

    @cached_property
    def paths(self) -> dict[str, str]:
        """Name of each thing and the module that holds it, ours first."""
        folder = importlib.import_module(self.package).__path__
        ours = {m.name: f"{self.package}.{m.name}" for m in pkgutil.iter_modules(folder) if not m.name.startswith("_")}
        theirs = {e.name: e.value for e in importlib.metadata.entry_points(group=self.package)}
        return dict(sorted((theirs | ours).items()))

    def __getitem__(self, name: str) -> Thing:
        if name not in self._found:
            if name not in self.paths:
                raise self.unknown(name)
            self._found[name] = self._load(name, self.paths[name])
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __contains__(self, name: object) -> bool:
        return name in self.paths

    def unknown(self, name: str) -> QuestionError:
        """The error for a name that is not here, with the nearest names as the remedy."""
        near = get_close_matches(name, list(self.paths), n=3)
        hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(self.paths)}."
        return QuestionError(f"There is no {self.noun} called {name!r}.", hint, missing=name)

    def _load(self, name: str, path: str) -> Thing:
        module, _, attribute = path.partition(":")
        try:
            thing = getattr(importlib.import_module(module), attribute or self.attribute)
        except Exception as reason:
            raise DefinitionError(
                f"The {self.noun} {name!r} in {path} cannot be used: {reason}.", "Mend or remove it."
            ) from reason
        if not isinstance(thing, self.kind):
            raise DefinitionError(
                f"The {self.noun} {name!r} in {path} is a {type(thing).__name__}, not a {self.kind.__name__}.",
                f"Its module must expose one {self.kind.__name__} named {self.attribute!r}.",
            )
        return self._named(thing, name, path)

    def _named(self, thing: Thing, name: str, path: str) -> Thing:
        own = getattr(thing, "name", name) or name
        if own != name:
            raise DefinitionError(f"The {self.noun} in {path} calls itself {own!r}.", f"Name it {name!r}, as its file.")
        object.__setattr__(thing, "name", name)
        return thing
