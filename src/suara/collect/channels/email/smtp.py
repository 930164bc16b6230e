"""Handing mail over by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from suara.collect.channels._channel import DeferredError, RefusedError
from suara.errors import SettingsError

if TYPE_CHECKING:
    from email.message import EmailMessage

PATIENCE = 30.0
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def delivered(mail: EmailMessage, server: str) -> None:
    """Hand a mail to a server (`smtp://user:password@host:port`); a lasting refusal is a RefusedError."""
    try:
        with connected(server) as connection:
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as fault:
        code, text = next(iter(fault.recipients.values()))
        raise _of_code(code, text) from fault
    except smtplib.SMTPResponseException as fault:
        raise _of_code(fault.smtp_code, fault.smtp_error) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise DeferredError(str(fault)) from fault


def connected(server: str) -> smtplib.SMTP:
    """A connection to a mail server, signed in where the address names a user."""
    url = urlsplit(server)
    if url.scheme not in PORTS or not url.hostname:
        raise SettingsError(f"{server!r} is no mail server.", "Write mail_server as smtp://host:25.")
    port = url.port or PORTS[url.scheme]
    if url.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            url.hostname, port, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(url.hostname, port, timeout=PATIENCE)
    if url.scheme == "smtp+starttls":
        connection.starttls(context=ssl.create_default_context())
    if url.username:
        connection.login(unquote(url.username), unquote(url.password or ""))
    return connection


def _of_code(code: int, text: bytes | str) -> DeferredError | RefusedError:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return (RefusedError if 500 <= code < 600 else DeferredError)(f"{code} {said}")
