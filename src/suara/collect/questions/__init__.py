"""Question types: one folder each, found by listing."""

from __future__ import annotations

from suara.collect.questions._type import QuestionType
from suara.registry import Registry

QUESTIONS: Registry[QuestionType] = Registry("suara.collect.questions", "question", QuestionType, "question type")
