"""The outbox: what has to be sent, written with the decision to send it, leased by whoever sends it.

A message is in one of five states: it waits, is leased while it is sent, was sent, is dead after its last try, or was
dropped because a rule says at the moment of sending that the person is not to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from suara.store.asking_tables import outbox
from suara.store.upsert import add_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

# Mail to somebody who works here: what it says holds a link that lets them in, and is forgotten once it went out.
MEMBER = "member"
WAITING, LEASED, SENT, DEAD, DROPPED = "waiting", "leased", "sent", "dead", "dropped"
# What somebody waits for goes before what is sent to many.
FIRST, REST = 0, 1
MOST_REPLIES = 50


@dataclass(frozen=True)
class Message:
    """Something to send about an invitation; a reply has its words and address already, and perhaps no invitation."""

    message: str
    channel: str
    purpose: str
    invitation: str
    tries: int
    address: str | None = None
    body: str | None = None
    customer: str | None = None


FIELDS = tuple(Message.__dataclass_fields__)


def add_all(connection: Connection, rows: Sequence[tuple[Message, datetime]]) -> None:
    """Have many messages sent, each from its moment on; of an invitation, one for each purpose."""
    lanes = [REST if message.body is None else FIRST for message, _ in rows]
    made = [{**vars(m), "due_at": at, "state": WAITING, "lane": n} for (m, at), n in zip(rows, lanes, strict=True)]
    add_new(connection, outbox, made)


def due(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether anything of a channel is due, or was leased by somebody who did not come back."""
    return any(connection.execute(query.limit(1)).first() for query in _due(channel, now))


def lease(connection: Connection, channel: str, now: datetime, until: datetime, most: int) -> list[Message]:
    """Messages of a channel that are due, leased to the caller until a moment; those of a lease that ran out too.

    Replies come first, and count nothing of `most`.
    """
    replies, *others = _due(channel, now)
    found = _taken(connection, replies, MOST_REPLIES)
    for query in others:
        found += _taken(connection, query, most - sum(message.body is None for message in found))
    leased = outbox.update().where(outbox.c.message.in_([m.message for m in found]))
    connection.execute(leased.values(state=LEASED, leased_until=until))
    return found


def _taken(connection: Connection, query: Any, most: int) -> list[Message]:
    rows = connection.execute(query.limit(max(most, 0)).with_for_update(skip_locked=True))
    return [Message(*row) for row in rows]


def _due(channel: str, now: datetime) -> list[Any]:
    """What is due, the most pressing first: each query walks an index from its beginning."""
    query = select(*(outbox.c[name] for name in FIELDS)).where(outbox.c.channel == channel).order_by(outbox.c.due_at)
    lost = query.where(outbox.c.state == LEASED, outbox.c.leased_until <= now)
    waiting = query.where(outbox.c.state == WAITING, outbox.c.due_at <= now)
    return [waiting.where(outbox.c.lane == FIRST), lost, waiting.where(outbox.c.lane == REST)]


def lately(connection: Connection, channel: str, since: datetime) -> int:
    """How many messages of a channel were sent since a moment, or are being sent; replies are not counted."""
    mine = (outbox.c.channel == channel, outbox.c.lane == REST)
    done = select(func.count()).where(*mine, outbox.c.sent_at > since)
    doing = select(func.count()).where(*mine, outbox.c.state == LEASED)
    return int(connection.execute(done).scalar_one()) + int(connection.execute(doing).scalar_one())


def release(connection: Connection, messages: list[str], due_at: datetime, fault: str | None = None) -> None:
    """Give leased messages back as if they had never been taken."""
    mine = outbox.update().where(outbox.c.message.in_(messages), outbox.c.state == LEASED)
    values = {"state": WAITING, "leased_until": None, "due_at": due_at}
    connection.execute(mine.values(**values, **({"fault": fault} if fault else {})))


def towards(connection: Connection, message: str, address: str) -> None:
    """Note where a message is about to go."""
    connection.execute(outbox.update().where(outbox.c.message == message).values(address=address))


def sent(connection: Connection, message: str, at: datetime) -> None:
    """A message was sent."""
    _tried(connection, message, state=SENT, sent_at=at, fault=None)
    mine = outbox.update().where(outbox.c.message == message, outbox.c.purpose == MEMBER)
    connection.execute(mine.values(body=""))


def later(connection: Connection, message: str, due_at: datetime, fault: str) -> None:
    """A message could not be sent now."""
    _tried(connection, message, state=WAITING, due_at=due_at, fault=fault)


def again(connection: Connection, message: str, due_at: datetime, fault: str) -> None:
    """A message that was sent came back for now."""
    _change(connection, message, state=WAITING, due_at=due_at, fault=fault)


def held(connection: Connection, message: str, due_at: datetime, why: str) -> None:
    """A message may not go out before a moment; that counts as no try."""
    _change(connection, message, state=WAITING, due_at=due_at, fault=why)


def dropped(connection: Connection, message: str, why: str) -> None:
    """A message may not go out at all."""
    _change(connection, message, state=DROPPED, fault=why)


def dead(connection: Connection, message: str, fault: str) -> None:
    """A message will not be tried again."""
    _tried(connection, message, state=DEAD, fault=fault)


def retry(connection: Connection, message: str, due_at: datetime) -> bool:
    """Try a dead message again, with all its tries; whether there is such a one."""
    found = outbox.update().where(outbox.c.message == message, outbox.c.state == DEAD)
    return bool(connection.execute(found.values(state=WAITING, due_at=due_at, tries=0, leased_until=None)).rowcount)


def get(connection: Connection, message: str) -> Any:
    """A message with all that is known of it; null where there is none."""
    return connection.execute(select(outbox).where(outbox.c.message == message)).first()


def listed(connection: Connection, state: str | None, most: int) -> list[Any]:
    """Messages of a state or of all, the next due first."""
    query = select(outbox).order_by(outbox.c.due_at).limit(most)
    return list(connection.execute(query.where(outbox.c.state == state) if state else query))


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many messages there are, by channel and state."""
    query = select(outbox.c.channel, outbox.c.state, func.count()).group_by(outbox.c.channel, outbox.c.state)
    return {(channel, state): int(n) for channel, state, n in connection.execute(query)}


def _tried(connection: Connection, message: str, **values: object) -> None:
    _change(connection, message, tries=outbox.c.tries + 1, **values)


def _change(connection: Connection, message: str, **values: object) -> None:
    connection.execute(outbox.update().where(outbox.c.message == message).values(leased_until=None, **values))
