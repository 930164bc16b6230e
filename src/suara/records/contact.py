"""Contacts: one call, chat, mail or post between a customer and the business."""

from __future__ import annotations

from suara.records._kind import Kind, number, text, yes_no

kind = Kind(
    help="one call, chat, mail or post between a customer and the business",
    plural="contacts",
    group="Service",
    own=(
        text("ticket", "the ticket that it belongs to", known_as=("ticket_id", "case_id", "issue_id")),
        text("channel", "phone, email, chat, chatbot, social ...", required=True),
        text("direction", "inbound (also when empty) or outbound", one_of=("inbound", "outbound")),
        text("topic", "what it was about", known_as=("category", "reason", "subject")),
        text("agent", "who handled it", known_as=("agent_id", "agent_name", "assignee")),
        text("handled_by", "human or bot", one_of=("human", "bot")),
        number(
            "handle_seconds",
            "talk, hold and wrap-up together, in seconds",
            minimum=0,
            known_as=("handle_time", "duration_s", "aht"),
        ),
        number("talk_seconds", "talking or writing, in seconds", minimum=0, known_as=("talk_s", "talk_time")),
        number("hold_seconds", "on hold, in seconds", minimum=0, known_as=("hold_s", "hold_time")),
        number(
            "wrap_seconds",
            "wrapping up afterwards, in seconds",
            minimum=0,
            known_as=("wrap_s", "wrap_time", "after_call_work"),
        ),
        yes_no("resolved", "settled in this contact"),
    ),
)
