"""Touches: any other step of a customer's journey."""

from __future__ import annotations

from suara.records._kind import Kind, number, text

kind = Kind(
    help="any other step of a journey",
    plural="touches",
    group="Web and social",
    own=(
        text("visitor", "the visiting browser or device", known_as=("visitor_id", "device_id", "anonymous_id")),
        text("touchpoint", "where it happened", required=True, known_as=("event", "event_name", "page")),
        text(
            "stage", "stage of the journey", one_of=("awareness", "consideration", "decision", "retention", "advocacy")
        ),
        text("channel", "through which channel"),
        number("value", "a number that goes with it"),
    ),
)
