"""One tree of errors: each says what is wrong and, in `remedy`, what to do about it."""

from __future__ import annotations


class SuaraError(Exception):
    """Something that the caller or the data can put right; `missing` is the name of what there is not."""

    exit_status = 2

    def __init__(self, message: str, remedy: str = "", *, missing: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.missing = missing

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class SettingsError(SuaraError):
    """The settings of a workspace cannot be used as they are."""


class WorkspaceError(SuaraError):
    """There is no workspace here, or there is one already."""


class BusyError(SuaraError):
    """Another process holds the workspace."""

    exit_status = 3


class LoadError(SuaraError):
    """A file or table cannot be read at all."""

    exit_status = 3


class RecipeError(SuaraError):
    """A recipe says something that cannot be carried out."""


class NoRecipeError(RecipeError):
    """There is no recipe where one was named."""

    exit_status = 3


class QuestionError(SuaraError):
    """A question asks for a metric, column, period or comparison that does not exist."""


class DefinitionError(SuaraError):
    """A metric, view, record kind or other registered thing is broken."""


class KeepingError(SuaraError):
    """A backup, restore, upgrade or erasure cannot be carried out."""

    exit_status = 3


class SurveyError(SuaraError):
    """A survey's definition cannot be used, or there is no such survey."""


class SendError(SuaraError):
    """Nothing can be sent as the settings are."""


class MemberError(SuaraError):
    """A member cannot come in, or be added, changed or removed, as asked."""


class BoardError(SuaraError):
    """A board's definition cannot be used, or there is no such board, tile or link."""


class StaleError(BoardError):
    """A board was changed by somebody else since it was looked at."""


class SegmentError(SuaraError):
    """A saved segment cannot be used, or there is none of that name."""


class EngineError(SuaraError):
    """The engine where the facts lie cannot be reached, or gave up on a query."""

    exit_status = 3
