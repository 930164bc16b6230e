"""The ledger's tables of asking: surveys, who was invited, what was answered, what has to be sent and fed."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, DateTime, Index, Integer, String, Table, Text

from suara.store.ledger_tables import metadata

ID = String(64)

surveys = Table(
    "surveys",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("zone", String(64), nullable=False, server_default="UTC"),
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
    # When the person is or was asked: as planned, then as it was; empty where the invitation was never sent.
    Column("asked_at", DateTime),
    # Whether the clocks were passed by, and whether it is only sent in the hours of sending.
    Column("forced", Boolean, nullable=False, default=False),
    Column("in_hours", Boolean, nullable=False, default=False),
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

# Of these and the answers no order is kept in which they came: none could be told from a number of the row.
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
    sqlite_with_rowid=False,
)

answers = Table(
    "answers",
    metadata,
    Column("response", ID, primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("records", JSON, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    sqlite_with_rowid=False,
)

# Which complete responses fill which quota, and which long texts were said: both without an order of arrival.
quota_fills = Table(
    "quota_fills",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("quota", ID, primary_key=True),
    Column("response", ID, primary_key=True),
    Index("quota_fills_of_response", "response"),
    sqlite_with_rowid=False,
)

sayings = Table(
    "sayings",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("text", ID, primary_key=True),
    Column("response", ID, primary_key=True),
    Index("sayings_of_response", "response"),
    sqlite_with_rowid=False,
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
    # Whose a reply is where no invitation tells it.
    Column("customer", String),
    Column("lane", Integer, nullable=False, server_default="1"),
    Index("outbox_by_due", "channel", "state", "lane", "due_at"),
    Index("outbox_by_sent", "channel", "sent_at"),
    Index("outbox_once", "invitation", "purpose", unique=True),
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

# Addresses that a channel does not reach, as keyed hashes: another address of the same person is not meant.
suppressions = Table(
    "suppressions",
    metadata,
    Column("address", ID, primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("why", Text, nullable=False),
)

# Who is to be asked about what, from a moment on: each record and turn of a schedule once for each survey.
candidates = Table(
    "candidates",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("dimensions", JSON, nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("until", DateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Index("candidates_by_due", "survey", "state", "due_at"),
    Index("candidates_of_customer", "customer", "state"),
)

# Every decision to ask somebody or not, and why.
decisions = Table(
    "decisions",
    metadata,
    Column("decision", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("survey", String(64), nullable=False),
    Column("customer", String, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("occasion", String),
    Column("outcome", String(16), nullable=False),
    Column("rule", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Column("next_at", DateTime),
    Column("invitation", ID),
    Index("decisions_of_customer", "customer", "survey"),
    Index("decisions_of_survey", "survey", "at"),
)

# How far something is that goes on from where it was: the last load that was looked at, say.
marks = Table(
    "marks",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("value", String, nullable=False),
)

# What changed and is not yet in the warehouse. An entry goes when it is there; one that is due later waits until then.
journal = Table(
    "journal",
    metadata,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("id", ID, nullable=False),
    Column("due_at", DateTime),
    sqlite_with_rowid=False,
)
