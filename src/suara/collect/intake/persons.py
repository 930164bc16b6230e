"""Customers who go by an address or telephone number: a keyed hash in the warehouse, the person in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.store.naming import quoted
from suara.store.stage import TABLE, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from suara.collect.intake.plan import Plan
    from suara.store.stage import Stage

PREFIX = "p_"
DIGITS = 24
# An e-mail address; a number that begins with + or a single 0; numbers grouped as in North America and Denmark.
# A bare row of digits is an account number as often as a telephone, and stays.
FORMS = (
    r"[^@\s]+@[^@\s]+\.[^@\s]+",
    r"\+[0-9][0-9 ().\-/]{6,20}",
    r"\(?0[1-9][0-9]{0,3}\)?[ ().\-/]*([0-9][ ().\-/]*){6,9}",
    r"\(?[0-9]{3}\)?[ .\-][0-9]{3}[ .\-][0-9]{4}",
    r"[0-9]{2}( [0-9]{2}){3}",
)
ADDRESS = f"^({'|'.join(FORMS)})$"


def is_address(value: str) -> str:
    """SQL that says whether a value looks like an e-mail address or telephone number."""
    return f"regexp_matches({value}, {literal(ADDRESS)})"


def any_address(columns: Sequence[str]) -> str:
    """SQL that says whether any of the columns does."""
    return " OR ".join(is_address(quoted(c)) for c in columns)


def pseudonym(value: str, secret: str) -> str:
    """SQL for a value with an address or number replaced by a hash that only this workspace can work out."""
    ignored = f"CASE WHEN contains({value}, '@') THEN '\\s' ELSE '[ ().\\-/]' END"
    same = f"regexp_replace(lower({value}), {ignored}, '', 'g')"
    hashed = f"'{PREFIX}' || substr(sha256({literal(secret)} || {same}), 1, {DIGITS})"
    return f"CASE WHEN {is_address(value)} THEN {hashed} ELSE {value} END"


def told(stage: Stage, plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Whatever of the accepted rows belongs to a person: (customer, field, value)."""
    for origin in plan.matching.persons:
        yield from _told(stage, "customer", f"suara_person_{origin}", literal(origin))
    for column in plan.hashed if plan.secret else ():
        address = f"suara_address_{column}"
        field = f"CASE WHEN contains({quoted(address)}, '@') THEN 'email' ELSE 'phone' END"
        yield from _told(stage, column, address, field)


def _told(stage: Stage, customer: str, column: str, field: str) -> Iterator[tuple[str, str, str]]:
    own, value = quoted(customer), quoted(column)
    found = f"SELECT DISTINCT {own}, {field}, {value} FROM {TABLE} WHERE suara_bad = 0 AND {value} IS NOT NULL"
    yield from stage.many(found)
