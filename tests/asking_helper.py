"""Surveys, invitations and respondents for tests of asking."""

import re
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select

from suara.store import invitations
from suara.store.ledger_tables import metadata

SENT = datetime(2026, 3, 2, 4, 30)


def survey(name="after-visit", *, second_page=True, **more):
    """A definition with a score and, on a second page, a reason."""
    score = {"id": "recommend", "type": "nps", "required": True, "text": "How likely are you to recommend us?"}
    pages = [{"questions": [score]}]
    if second_page:
        pages.append({"questions": [{"id": "why", "type": "long_text", "text": "Why?"}]})
    heading = {"survey": name, "kind": "transactional", "title": "Your visit", "languages": ["en"]}
    return heading | {"pages": pages} | more


def invitation_of(customer):
    """The id of a person's invitation, which does not tell the person."""
    return sha256(customer.encode()).hexdigest()[:32]


def invited(ws, name="after-visit", customer="c1", *, made_at=SENT, valid=timedelta(days=3650), **more):
    """A token of an invitation that was sent."""
    row = {
        "invitation": invitation_of(customer),
        "survey": name,
        "version": 1,
        "customer": customer,
        "channel": "email",
        "language": "en",
        "dimensions": {},
        "made_at": made_at,
        "sent_at": made_at,
        "expires_at": made_at + valid,
    }
    with ws.ledger.writing() as connection:
        invitations.add_all(connection, [row | more])
        return invitations.link(connection, row["invitation"])


def slip_in(html):
    """The slip that a page's form carries."""
    return re.search(r'name="suara.slip" value="([^"]+)"', html)[1]


def form(slip, page=0, **answers):
    """What a browser sends of a page."""
    return {"suara.slip": slip, "suara.page": str(page), **answers}


def answer(client, address, *pages, headers=None):
    """Open an address and send its pages, one after the other; the last reply."""
    reply = client.get(address, headers=headers)
    for number, answers in enumerate(pages):
        body = form(slip_in(reply.text), number, **answers)
        reply = client.post(str(reply.url), data=body, headers=headers)
    return reply


def rows(ws):
    """The number of rows of every table of the ledger."""
    with ws.ledger.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def all_of(ws, table):
    """Every row of a table of the ledger."""
    with ws.ledger.reading() as connection:
        return [row._asdict() for row in connection.execute(select(table))]
