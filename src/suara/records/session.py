"""Sessions: one visit to a site or app."""

from __future__ import annotations

from suara.records._kind import Kind, number, text, whole, yes_no

kind = Kind(
    help="one visit to a site or app",
    plural="sessions",
    group="Web and social",
    own=(
        text("visitor", "the visiting browser or device", known_as=("visitor_id", "device_id", "anonymous_id")),
        number("seconds", "its length in seconds", minimum=0, known_as=("duration", "duration_s", "duration_seconds")),
        whole("pages", "pages seen", minimum=0, known_as=("page_views", "pageviews")),
        whole("clicks", "clicks", minimum=0),
        text("channel", "where the visit came from", known_as=("medium", "utm_source")),
        text("intent", "the stated reason of the visit", known_as=("stated_intent",)),
        yes_no("task_completed", "the visitor says that the purpose was met"),
        yes_no("purchased", "something was bought"),
    ),
)
