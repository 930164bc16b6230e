"""Tickets: one issue of a customer from opening to its end."""

from __future__ import annotations

from suara.records._kind import Kind, text, when, whole

kind = Kind(
    help="one issue of a customer, from opening to its end",
    plural="tickets",
    group="Service",
    occurred_at="opened",
    own=(
        when(
            "first_reply_at",
            "first answer by a human",
            day="first_reply_day",
            known_as=("first_response_at", "first_replied_at"),
        ),
        when("resolved_at", "first resolved", day="resolved_day", known_as=("solved_at",)),
        when("reopened_at", "opened again"),
        when("closed_at", "finally resolved", day="closed_day", known_as=("final_resolved_at",)),
        text("channel", "how it came in", known_as=("contact_type",)),
        text("topic", "what it is about", known_as=("category", "reason", "subject")),
        text("priority", "how urgent"),
        text("agent", "who owns it", known_as=("agent_id", "agent_name", "assignee")),
        whole("transfers", "how often it changed hands", minimum=0, known_as=("reassignment_count",)),
        when("reply_due_at", "when a first reply is due"),
        when("resolve_due_at", "when the resolution is due"),
    ),
)
