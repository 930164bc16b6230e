"""The ledger's tables of asking: surveys, who was invited, what was answered, what has to be sent and fed."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, String, Table, Text

from suara.store.ledger_tables import metadata

ID = String(64)

surveys = Table(
    "surveys",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("anonymous", Boolean, nullable=False),
)

survey_versions = Table(
    "survey_versions",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("definition", JSON, nullable=False),
    Column("published_at", DateTime, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("invitation", ID, primary_key=True),
    Column("survey", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("customer", String, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    Column("occasion", String),
    Column("dimensions", JSON, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("sent_at", DateTime),
    Column("delivered_at", DateTime),
    Column("opened_at", DateTime),
    Column("started_at", DateTime),
    Column("answered_at", DateTime),
    Column("bounced_at", DateTime),
    Column("opted_out_at", DateTime),
    Column("reminded_at", DateTime),
    Index("invitations_of_customer", "customer", "survey"),
    Index("invitations_by_occasion", "survey", "occasion", unique=True),
)

# The links that lead to an invitation: one for each message, made when it is sent.
tokens = Table(
    "tokens",
    metadata,
    Column("token", ID, primary_key=True),
    Column("invitation", ID, nullable=False),
    Index("tokens_of_invitation", "invitation"),
)

responses = Table(
    "responses",
    metadata,
    Column("response", ID, primary_key=True),
    Column("survey", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("invitation", ID),
    Column("customer", String),
    Column("channel", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    Column("dimensions", JSON, nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    Column("page", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("flags", JSON, nullable=False),
    Index("responses_of_customer", "customer", "survey"),
    Index("responses_of_survey", "survey", "complete"),
)

answers = Table(
    "answers",
    metadata,
    Column("response", ID, primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("records", JSON, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("message", ID, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("invitation", ID, nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("leased_until", DateTime),
    Column("tries", Integer, nullable=False),
    Column("fault", Text),
    Column("sent_at", DateTime),
    # Where it went, as the channel writes addresses; what it says, where that was decided beforehand.
    Column("address", String),
    Column("body", Text),
    Column("lane", Integer, nullable=False, server_default="1"),
    Index("outbox_by_due", "channel", "state", "lane", "due_at"),
    Index("outbox_by_sent", "channel", "sent_at"),
    Index("outbox_once", "invitation", "purpose", unique=True),
)

# Addresses that a channel cannot reach. A person who gets another address can be reached by that one.
suppressions = Table(
    "suppressions",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("address", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("why", Text, nullable=False),
    Index("suppressions_of_customer", "customer"),
)

# What a channel told, by the id that it gave: told twice, it counts once.
heard = Table(
    "heard",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("at", DateTime, nullable=False),
    Index("heard_by_time", "at"),
)

# Who is asked what, where one question is asked at a time: by text message or in a chat.
dialogues = Table(
    "dialogues",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("address", String, primary_key=True),
    Column("response", ID, nullable=False),
    Column("survey", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("invitation", ID),
    Column("customer", String),
    Column("language", String(16), nullable=False),
    Column("dimensions", JSON, nullable=False),
    Column("question", String(64)),
    Column("begun_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("dialogues_of_customer", "customer"),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("customer", String, primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("how", String(32), nullable=False),
)

# What changed and is not yet in the warehouse. An entry goes when it is there.
journal = Table(
    "journal",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("id", ID, nullable=False),
)
