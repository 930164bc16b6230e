"""Handing mail over by SMTP, many mails by one connection."""

from __future__ import annotations

import smtplib
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from suara.collect.channels._channel import DeferredError, RefusedError
from suara.collect.channels.email.codes import verdict
from suara.errors import SettingsError

if TYPE_CHECKING:
    from email.message import EmailMessage

PATIENCE = 30.0
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
# Some servers close a connection that carried too many mails.
MOST = 100
_kept = threading.local()


def delivered(mail: EmailMessage, envelope: str, address: str, server: str) -> None:
    """Hand a mail to a server (`smtp://user:password@host:port`), to come back to the address `envelope`.

    A fault of the server itself is a DeferredError that says it is down; one of this mail a RefusedError, or a
    DeferredError where the server says to come again.
    """
    connection = _connection(server)
    try:
        connection.send_message(mail, from_addr=envelope, to_addrs=[address])
    except smtplib.SMTPRecipientsRefused as fault:
        code, text = next(iter(fault.recipients.values()))
        raise _of_reply(code, text) from fault
    except smtplib.SMTPDataError as fault:
        raise _of_reply(fault.smtp_code, fault.smtp_error, data=True) from fault
    except smtplib.SMTPSenderRefused as fault:
        raise _of_sender(fault) from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise RefusedError(f"The mail server takes no such address: {fault}", address=True) from fault
    except (OSError, smtplib.SMTPException) as fault:
        done()
        raise DeferredError(f"The mail server went away: {fault}") from fault
    _kept.count += 1


def connected(server: str) -> smtplib.SMTP:
    """A new connection to a mail server, signed in where the address names a user."""
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
    try:
        if url.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if url.username:
            connection.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def done() -> None:
    """Close the connection that this thread has kept."""
    kept: smtplib.SMTP | None = getattr(_kept, "connection", None)
    if kept:
        _kept.connection = None
        with suppress(OSError, smtplib.SMTPException):
            kept.quit()
        kept.close()


def _connection(server: str) -> smtplib.SMTP:
    """The connection that this thread has kept, where it still serves, else a new one."""
    kept: smtplib.SMTP | None = getattr(_kept, "connection", None)
    if kept and _kept.server == server and _kept.count < MOST:
        with suppress(OSError, smtplib.SMTPException):
            if kept.rset()[0] == 250:
                return kept
    done()
    try:
        made = connected(server)
    except (OSError, smtplib.SMTPException, SettingsError) as fault:
        raise DeferredError(f"The mail server cannot be used: {fault}", down=True) from fault
    _kept.connection, _kept.server, _kept.count = made, server, 0
    return made


def _of_reply(code: int, text: bytes | str, *, data: bool = False) -> DeferredError | RefusedError:
    said = f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    if code == 421:
        done()
    # Of a refusal after the whole mail was given, the address is to blame only if the server says so.
    found = verdict(said, 554 if data and code >= 500 else code)
    return DeferredError(said) if found == "later" else RefusedError(said, address=found == "address")


def _of_sender(fault: smtplib.SMTPSenderRefused) -> DeferredError:
    """That we may not send at all is a matter of the settings: it holds for every mail."""
    done()
    said = fault.smtp_error.decode("utf-8", "replace") if isinstance(fault.smtp_error, bytes) else fault.smtp_error
    return DeferredError(f"The mail server takes nothing from us: {fault.smtp_code} {said}", down=True)
