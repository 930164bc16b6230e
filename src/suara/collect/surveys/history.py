"""The versions of a survey: when each was published, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.surveys.definition import plain
from suara.collect.surveys.reading import convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from suara.collect.surveys.definition import Question, Survey
    from suara.store.surveys import Kept

WORDS = ("text", "hint", "low", "high", "variants")


@dataclass(frozen=True)
class Version:
    """A version of a survey: when it was published (UTC), and by question what is otherwise than before.

    `reworded` are questions of which only words changed, `changed` those of which more did; `other` names parts of
    the survey beside its questions. From here on a trend of its answers may break.
    """

    version: int
    published_at: datetime
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def history(kept: Sequence[Kept]) -> list[Version]:
    """The versions of a survey from those that are kept, the oldest first."""
    surveys = [convert(one.definition) for one in kept]
    found = [Version(one.version, one.published_at) for one in kept[:1]]
    for one, before, after in zip(kept[1:], surveys, surveys[1:], strict=False):
        found.append(_between(one, before, after))
    return found


def _between(kept: Kept, before: Survey, after: Survey) -> Version:
    old, new = ({q.id: q for q in survey.questions} for survey in (before, after))
    both = [id for id in new if id in old and new[id] != old[id]]
    worded = [id for id in both if _without_words(old[id]) == _without_words(new[id])]
    return Version(
        kept.version,
        kept.published_at,
        added=_only(new, old),
        removed=_only(old, new),
        reworded=tuple(worded),
        changed=tuple(id for id in both if id not in worded),
        other=_other(before, after),
    )


def _only(these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    there = set(those)
    return tuple(id for id in these if id not in there)


def _without_words(question: Question) -> dict[str, object]:
    """What a question is but for its words; an option is told by its id."""
    import msgspec

    own: dict[str, object] = {k: v for k, v in msgspec.to_builtins(question).items() if k not in WORDS}
    for part in ("options", "rows"):
        own[part] = [option.id for option in getattr(question, part)]
    return own


def _other(before: Survey, after: Survey) -> tuple[str, ...]:
    old, new = plain(before), plain(after)
    names = [name for name in {**old, **new} if name != "pages" and old.get(name) != new.get(name)]
    paged = [[(p.show_if, p.random, tuple(q.id for q in p.questions)) for p in one.pages] for one in (before, after)]
    same = {q.id for q in before.questions} == {q.id for q in after.questions}
    return (*names, *(("pages",) if same and paged[0] != paged[1] else ()))
