"""The settings of a workspace: one frozen record, kept in one readable file (`suara.toml`)."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from msgspec import Meta, Struct

from suara.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "suara.toml"
HEADER = "# Settings of a Suara workspace. `suara settings` lists every key with its meaning."
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CURRENCY = re.compile("[A-Z]{3}")
HOURS = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$")
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DimensionType = Literal["text", "number", "boolean"]


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; they are listed from many files, so once is enough."""
    return frozenset(available_timezones())


class OwnMetric(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A metric of the workspace's own: a share, mean or ratio over a source view, in plain expressions."""

    source: Annotated[str, Meta(description="the source view, as listed by `suara metrics --views`")]
    title: Annotated[str, Meta(description="what to call it")] = ""
    share: Annotated[str, Meta(description="a condition; the metric is the percentage of rows that meet it")] = ""
    mean: Annotated[str, Meta(description="a number per row; the metric is its mean")] = ""
    ratio: Annotated[
        tuple[str, str] | None, Meta(description="two numbers per row; the metric is the ratio of their sums")
    ] = None
    where: Annotated[str, Meta(description="a condition; rows that do not meet it are left out")] = ""
    better: Annotated[Literal["up", "down", "depends"], Meta(description="which direction is good")] = "depends"
    unit: Annotated[str, Meta(description="unit of the value")] = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that a workspace decides once; each field says what it is for."""

    name: Annotated[str, Meta(description="what to call the workspace on pages and reports")] = ""
    timezone: Annotated[str, Meta(description="zone in which days, weeks and months begin")] = "UTC"
    currency: Annotated[str, Meta(description="ISO 4217 code of all money")] = "USD"
    week_start: Annotated[Weekday, Meta(description="first day of a week")] = "monday"
    fiscal_year_start: Annotated[int, Meta(description="month in which the fiscal year begins, 1-12", ge=1, le=12)] = 1
    dimensions: Annotated[
        dict[str, DimensionType], Meta(description="columns of the workspace's own that any record may carry")
    ] = {}
    business_hours: Annotated[
        dict[Weekday, tuple[str, ...]],
        Meta(description="opening hours by weekday, such as 09:00-12:30; several a day may be given"),
    ] = {}
    holidays: Annotated[tuple[date, ...], Meta(description="days on which the business is closed")] = ()
    targets: Annotated[dict[str, float], Meta(description="the company's own target by metric")] = {}
    heroes: Annotated[
        tuple[str, ...], Meta(description="the metrics that matter most, shown first and large; at most four")
    ] = ()
    industry: Annotated[str, Meta(description="industry, to choose benchmarks by")] = ""
    suppress_below: Annotated[int, Meta(description="staff scores of fewer people than this are hidden", ge=5)] = 5
    suppress_comments_below: Annotated[
        int, Meta(description="staff comments of fewer people than this are hidden", ge=8)
    ] = 8
    rates: Annotated[
        dict[str, float | dict[date, float]],
        Meta(description="worth of one unit of another currency in the workspace's; or by the day from which it holds"),
    ] = {}
    metrics: Annotated[dict[str, OwnMetric], Meta(description="metrics of the workspace's own")] = {}
    rollup_cells: Annotated[int, Meta(description="most cells of evidence at rest kept of one source view", ge=1)] = (
        5_000_000
    )
    rollup_grains: Annotated[
        tuple[Literal["day", "week", "month", "quarter", "year", "fiscal_year"], ...],
        Meta(description="periods of which finished medians, percentiles and other values that do not add are kept"),
    ] = ("month",)
    rollup_after_load: Annotated[
        bool, Meta(description="bring evidence at rest up to date after each load, where there is some")
    ] = True
    ledger: Annotated[
        str,
        Meta(
            description="where people, surveys and answers are kept: sqlite (the workspace) or "
            "postgresql://user:password@host/database?schema=name"
        ),
    ] = "sqlite"
    tries: Annotated[
        int, Meta(description="most forms that one network address may send a minute; 0 is without end", ge=0)
    ] = 120
    requests: Annotated[
        int, Meta(description="most requests to the API that one key may make a minute; 0 is without end", ge=0)
    ] = 1_200
    upload_megabytes: Annotated[
        int, Meta(description="largest file in megabytes that may be sent to the page of records", ge=1)
    ] = 2_000
    address: Annotated[
        str, Meta(description="where respondents reach this workspace, such as https://ask.acme.example")
    ] = ""
    mail_server: Annotated[
        str, Meta(description="smtp://user:password@host:port, or smtps:// or smtp+starttls://, to send mail by")
    ] = ""
    mail_from: Annotated[str, Meta(description="sender of mail, such as Acme <ask@acme.example>")] = ""
    mail_bounces: Annotated[
        str,
        Meta(
            description="mailbox that undeliverable mail comes back to, such as bounces@acme.example; the id of the "
            "message is put after a plus"
        ),
    ] = ""
    sms_gateway: Annotated[
        str, Meta(description="https address of a gateway that speaks the protocol of docs/how-to/sms-gateway.md")
    ] = ""
    sms_key: Annotated[str, Meta(description="key that the gateway knows us by")] = ""
    sms_secret: Annotated[
        str,
        Meta(description="secret by which the gateway signs what it tells us; two while one changes"),
    ] = ""
    sms_country: Annotated[
        str, Meta(description="country's calling code of telephone numbers that begin with a zero, such as 66")
    ] = ""
    telegram_token: Annotated[str, Meta(description="token of the Telegram bot")] = ""
    telegram_secret: Annotated[
        str, Meta(description="secret_token that the bot's webhook at /hooks/telegram was set with")
    ] = ""
    telegram_api: Annotated[str, Meta(description="where the Telegram Bot API is")] = "https://api.telegram.org"
    whatsapp_number: Annotated[str, Meta(description="phone number ID of the WhatsApp business account")] = ""
    whatsapp_token: Annotated[str, Meta(description="access token of the WhatsApp Cloud API")] = ""
    whatsapp_secret: Annotated[str, Meta(description="app secret that signs what comes to /hooks/whatsapp")] = ""
    whatsapp_verify: Annotated[str, Meta(description="verify token of the webhook at /hooks/whatsapp")] = ""
    whatsapp_template: Annotated[
        str, Meta(description="approved template of invitations by WhatsApp: {{1}} is the question, {{2}} the link")
    ] = ""
    whatsapp_api: Annotated[str, Meta(description="where the WhatsApp Cloud API is, with its version")] = (
        "https://graph.facebook.com/v23.0"
    )
    line_token: Annotated[str, Meta(description="channel access token of the LINE official account")] = ""
    line_secret: Annotated[str, Meta(description="channel secret that signs what comes to /hooks/line")] = ""
    line_api: Annotated[str, Meta(description="where the LINE Messaging API is")] = "https://api.line.me"
    drip: Annotated[dict[str, int], Meta(description="most invitations and reminders a minute, by channel")] = {}
    ask_relationship_days: Annotated[
        float, Meta(description="days after its invitation or answer until a relationship survey asks again", ge=0)
    ] = 90
    ask_transactional_days: Annotated[
        float, Meta(description="days after its invitation or answer until another survey asks again", ge=0)
    ] = 30
    ask_any_days: Annotated[
        float, Meta(description="days after an invitation or answer until any survey asks the same person", ge=0)
    ] = 7
    ask_floor_hours: Annotated[
        float, Meta(description="least hours between two messages to a person, reminders included", ge=0)
    ] = 24
    ask_consent: Annotated[
        tuple[Literal["consent", "contract", "legitimate_interest"], ...],
        Meta(description="bases of which a customer must have one to be asked; none named: no basis is required"),
    ] = ()
    ask_hours: Annotated[
        tuple[str, ...], Meta(description="when to send invitations and reminders, where the customer is")
    ] = ("09:00-18:00",)
    ask_days: Annotated[tuple[Weekday, ...], Meta(description="days of the week on which to send them")] = (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
    )
    sites: Annotated[
        tuple[str, ...],
        Meta(
            description="websites on which pop-ups may ask, such as https://www.acme.example or https://*.acme.example"
        ),
    ] = ()
    popup_storage: Annotated[
        bool,
        Meta(description="whether pop-ups may use the browser's storage, to ask nobody too often and lose nothing"),
    ] = True
    oidc_issuer: Annotated[
        str, Meta(description="single sign-on: address of the OpenID Connect provider, such as https://id.acme.example")
    ] = ""
    oidc_client: Annotated[str, Meta(description="client id that the provider knows this workspace by")] = ""
    oidc_secret: Annotated[str, Meta(description="client secret, where the provider gave one")] = ""
    oidc_name: Annotated[str, Meta(description="what to call the provider on the sign-in page")] = ""
    oidc_domains: Annotated[
        tuple[str, ...],
        Meta(description="domains of verified addresses that come in without an invitation, such as acme.example"),
    ] = ()
    oidc_role: Annotated[
        Literal["viewer", "agent", "editor", "analyst"], Meta(description="role of whoever comes in that way")
    ] = "viewer"
    engine: Annotated[
        str,
        Meta(
            description="where the facts lie: duckdb (the workspace), clickhouse://user:password@host:port/database, "
            "chdb:///folder?database=name, sc://host:port/?path=/folder or spark://host:port?path=/folder"
        ),
    ] = "duckdb"

    def __post_init__(self) -> None:
        if self.timezone not in zones():
            near = get_close_matches(self.timezone, sorted(zones()), n=3, cutoff=0.6)
            remedy = f"Did you mean {', '.join(near)}?" if near else "Name one such as Asia/Kuala_Lumpur, or UTC."
            raise SettingsError(f"There is no timezone {self.timezone!r}.", remedy)
        if not CURRENCY.fullmatch(self.currency):
            raise SettingsError(
                f"{self.currency!r} is not the code of a currency.", "Give its ISO 4217 code, such as MYR."
            )
        for name in self.dimensions:
            if not name.isidentifier() or name.startswith("_") or name != name.lower():
                remedy = "Use lower-case letters, digits and underscores."
                raise SettingsError(f"{name!r} cannot be the name of a dimension.", remedy)
        for hours in self.ask_hours:
            hours_of(hours)


def convert(values: dict[str, Any]) -> Settings:
    """Settings from plain values; an unknown key or a bad value is a SettingsError that names it."""
    try:
        return msgspec.convert(values, Settings)
    except (msgspec.ValidationError, ValueError) as fault:
        fields = f"Known settings: {', '.join(Settings.__struct_fields__)}."
        remedy = fields if "unknown field" in str(fault) else "`suara settings` says what each is for."
        raise SettingsError(f"These settings cannot be used: {fault}.", remedy) from fault


def read(folder: Path) -> Settings:
    """The settings of the workspace in `folder`."""
    path = folder / FILE
    try:
        return convert(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{path} is not valid TOML: {fault}.", "Mend the line that it names.") from fault
    except SettingsError as fault:
        raise SettingsError(f"{path}: {fault.message}", fault.remedy) from fault


def write(folder: Path, settings: Settings) -> None:
    """Write the settings file of a workspace; fields at their default are left out."""
    import tomli_w

    plain = msgspec.to_builtins(settings, builtin_types=(date,))
    default = msgspec.to_builtins(Settings(), builtin_types=(date,))
    kept = {k: v for k, v in plain.items() if v != default[k] or k in ("timezone", "currency", "week_start")}
    (folder / FILE).write_text(f"{HEADER}\n\n" + tomli_w.dumps(without_none(kept)), "utf-8")


def without_none(value: Any) -> Any:
    """A value for TOML, which knows no null: what is null is left out, and each key is text."""
    if isinstance(value, dict):
        return {str(k): without_none(v) for k, v in value.items() if v is not None}
    return value


def utc_now() -> datetime:
    """The instant that it is: UTC without zone, as the ledger and the facts keep times."""
    return datetime.now(UTC).replace(tzinfo=None)


def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a local time; of a time that does not exist, the moment when the clocks change."""
    place = ZoneInfo(zone)
    at = local.replace(tzinfo=place).astimezone(UTC)
    if at.astimezone(place).replace(tzinfo=None) != local:
        offset = at.astimezone(place).utcoffset()
        while (at - timedelta(minutes=1)).astimezone(place).utcoffset() == offset:
            at -= timedelta(minutes=1)
    return at.replace(tzinfo=None)


@cache
def hours_of(text: str) -> tuple[timedelta, timedelta]:
    """Opening and closing time, counted from midnight of the day under which the text is written."""
    match = HOURS.match(text)
    numbers = [int(n) for n in match.groups()] if match else [99]
    if not match or max(numbers[1], numbers[3]) > 59 or numbers[0] > 23 or numbers[2] * 60 + numbers[3] > 1440:
        raise SettingsError(f"{text!r} is not a stretch of hours.", 'Write it like "09:00-17:30".')
    since, until = (timedelta(hours=h, minutes=m) for h, m in (numbers[:2], numbers[2:]))
    return since, until if until > since else until + timedelta(days=1)
