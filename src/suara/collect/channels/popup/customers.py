"""Customers whom a website knows: it proves to us who they are by a hash that its server makes with our key."""

from __future__ import annotations

import hmac
from hashlib import sha256


def key(secret: str) -> str:
    """The key with which a site's server signs the ids of its customers: 64 hexadecimal digits."""
    return hmac.new(bytes.fromhex(secret), b"popup:customers", sha256).hexdigest()


def signature(customer: str, secret: str) -> str:
    """What the site's server has to send with a customer's id: HMAC-SHA256 of it by the key, in hexadecimal digits."""
    return hmac.new(key(secret).encode(), customer.encode(), sha256).hexdigest()


def proven(customer: str, proof: str, secret: str) -> str | None:
    """The customer, where the proof holds; null where it does not, or nobody is named."""
    good = hmac.compare_digest(signature(customer, secret).encode(), proof.lower().encode())
    return customer if customer and good else None
