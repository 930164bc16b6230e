"""Mentions: somebody writes about a brand in public."""

from __future__ import annotations

from suara.records._kind import Kind, text, whole

kind = Kind(
    help="somebody writes about a brand in public",
    plural="mentions",
    group="Web and social",
    own=(
        text("channel", "where", required=True, known_as=("platform", "network")),
        text("brand", "about whom", known_as=("airline", "company")),
        text("text", "what was written", known_as=("body", "content")),
        text("language", "language of the text", known_as=("lang", "locale")),
        text("sentiment", "as labelled", one_of=("positive", "neutral", "negative")),
        text("topic", "what about", known_as=("category", "reason")),
        whole("reach", "how many may have seen it", minimum=0),
    ),
)
