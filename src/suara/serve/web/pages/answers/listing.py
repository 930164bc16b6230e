"""Which answers the page lists: what its address asks for, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from suara.errors import QuestionError, SuaraError
from suara.measure import VIEWS
from suara.measure.answer import leaves
from suara.measure.metric import Shares
from suara.measure.period import Period
from suara.measure.said import BANDS, Said, Wanted
from suara.serve.access.scoped import Scoped
from suara.serve.web.api.paging import cursor, place
from suara.serve.web.api.problems import ProblemError
from suara.serve.wire.values import moment
from suara.store import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from suara.serve.web.shell.reading import Reading

PAGE, LONGEST = 50, 200
# Of the question to a metric these say nothing here.
USUAL = {"compare": "", "grain": "", "by": ""}
# What the address names beside the period and the segments, in the order of the form.
OWN = ("q", "survey", "band", "language", "tag", "customer", "metric", "comment", "flagged")


@dataclass(frozen=True)
class Listing:
    """The answers that an address asks for."""

    reading: Reading

    @cached_property
    def own(self) -> dict[str, str]:
        """What the address names beside the period and the segments; what is empty or unknown is left out."""
        query = self.reading.request.query_params
        found = {name: query.get(name, "").strip()[:LONGEST] for name in OWN}
        found["band"] = found["band"] if found["band"] in BANDS else ""
        return {name: value for name, value in found.items() if value}

    @cached_property
    def fault(self) -> SuaraError | None:
        """What of the address could not be used."""
        if self.reading.asked.fault:
            return self.reading.asked.fault
        try:
            self.view, self.where  # noqa: B018  both refuse what there is not
        except SuaraError as fault:
            return fault
        return None

    def address(self, **changed: Any) -> str:
        """The query of the address with some of it changed; null leaves out. Empty, or with its question mark."""
        own = {**self.own, **{name: changed.pop(name) for name in OWN if name in changed}}
        after = {"after": changed.pop("after", "")}
        asked = self.reading.asked.pairs(**USUAL, **changed)
        pairs = [*asked, *((k, v) for k, v in {**own, **after}.items() if v)]
        return f"?{urlencode(pairs, safe='!')}" if pairs else ""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of filters does not ask for, and keeps."""
        return [(name, self.own[name]) for name in ("customer", "metric") if name in self.own]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Each filter in words, with the address without it."""
        say, asked = self.reading.words.say, self.reading.asked
        told: dict[str, Callable[[str], str]] = {
            "q": lambda v: say("Words: {words}", words=v),
            "survey": lambda v: say("Survey: {survey}", survey=v),
            "band": lambda v: self.bands[v],
            "language": lambda v: say("Language: {language}", language=v),
            "tag": lambda v: say("Tag: {tag}", tag=v),
            "customer": lambda v: say("Customer: {customer}", customer=v),
            "metric": lambda _: say("Counted by {metric}", metric=self._title),
            "comment": lambda _: say("With a comment"),
            "flagged": lambda _: say("Set aside"),
        }
        saved = [(one.title, self.address(segment="")) for one in self.reading.saved if one.segment == asked.segment]
        own = [(told[name](value), self.address(**{name: None})) for name, value in self.own.items()]
        segments = [
            (
                self.reading.told(name, [value]),
                self.address(**{f"where.{name}": [v for v in values if v != value]}),
            )
            for name, values in asked.where.items()
            for value in values
        ]
        return own + saved + segments

    @property
    def _title(self) -> str:
        return self.own["metric"] if self.fault else self.reading.words.say(self.definition.title)

    @cached_property
    def bands(self) -> dict[str, str]:
        """The bands of scores in words."""
        say = self.reading.words.say
        return {"low": say("Low score"), "middle": say("Middling score"), "high": say("High score")}

    @cached_property
    def definition(self) -> Any:
        """The metric whose answers are listed."""
        return self.reading.definition(self.own["metric"])

    @cached_property
    def view(self) -> str:
        """The view whose rows the metric counts; empty where the address names none, or it cannot be used."""
        name = self.own.get("metric")
        if not name:
            return ""
        [(_, leaf), *more] = leaves(name, self.definition, self.reading.definition)
        view = VIEWS[leaf.source]
        if (
            more
            or isinstance(leaf, Shares)
            or view.kind != "answer"
            or view.periodic
            or view.union
            or self.definition.staff
        ):
            raise QuestionError(f"{name} does not count answers one by one.", "See its page for what it rests on.")
        return view.name

    @cached_property
    def where(self) -> dict[str, Any]:
        """The filters by segment, with the reader's own rows."""
        return Scoped(self.reading.ws, self.reading.caller).where(self.reading.asked.filters)

    @cached_property
    def said(self) -> Said:
        """The answers that are asked for."""
        ws, own = self.reading.ws, self.own
        wanted = Wanted(
            where=self.where,
            span=self.span,
            words=tuple(own.get("q", "").split()),
            survey=own.get("survey", ""),
            language=own.get("language", ""),
            customer=own.get("customer", ""),
            band=own.get("band", ""),
            commented="comment" in own,
            units=self._tagged(own["tag"]) if "tag" in own else None,
        )
        return Said(ws.warehouse.engine, ws.settings.dimensions, self.reading.now, wanted, self.view)

    def some(self, units: tuple[str, ...]) -> Said:
        """Responses by their ids, whenever they were, as far as the reader may see them."""
        ws = self.reading.ws
        where = Scoped(ws, self.reading.caller).where()
        wanted = Wanted(where=where, units=units)
        return Said(ws.warehouse.engine, ws.settings.dimensions, self.reading.now, wanted)

    @property
    def span(self) -> Period | None:
        """The stretch that is asked for; null for all time."""
        asked = self.reading.asked
        if asked.since is None or asked.until is None:
            return None
        return Period(asked.since, asked.since, asked.until, self.reading.calendar.zone)

    def _tagged(self, tag: str) -> tuple[str, ...]:
        ledger = self.reading.ws.ledger
        if not ledger.exists:
            return ()
        with ledger.reading() as connection:
            return tags.tagged(connection, tag)

    @property
    def after(self) -> tuple[datetime, str] | None:
        """Behind which row the page begins; a place that is none is the beginning."""
        text = self.reading.request.query_params.get("after", "")
        try:
            at, unit = place(text, 2)
            return moment(at), unit
        except (ProblemError, ValueError):
            return None

    @cached_property
    def total(self) -> int:
        """How many rows there are in all."""
        return int(self._kept(("answers", str(self.said.wanted), self.view), self.said.count))

    @cached_property
    def page(self) -> tuple[list[dict[str, Any]], str]:
        """The rows of this page with their tags, and the place behind which the next one begins (or empty)."""
        found = self.said.page(self.after, PAGE + 1).to_pylist()
        rows = found[:PAGE]
        known = self.tags_of([row["response"] for row in rows])
        for row in rows:
            row["tags"] = known.get(row["response"], [])
        last = rows[-1] if len(found) > PAGE else None
        return rows, cursor(last["occurred_at"].isoformat(), last["unit"]) if last else ""

    def tags_of(self, responses: list[str]) -> dict[str, list[str]]:
        """The tags of responses."""
        ledger = self.reading.ws.ledger
        if not ledger.exists:
            return {}
        with ledger.reading() as connection:
            return tags.of(connection, responses)

    @cached_property
    def tags(self) -> dict[str, int]:
        """Every tag, and how many responses have it."""
        ledger = self.reading.ws.ledger
        if not ledger.exists:
            return {}
        with ledger.reading() as connection:
            return tags.listed(connection)

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """The surveys and languages that there are answers of."""
        ws, where = self.reading.ws, Scoped(self.reading.ws, self.reading.caller).where()
        every = Said(ws.warehouse.engine, ws.settings.dimensions, self.reading.now, Wanted(where=where))
        return {name: self._kept(("answers", name), lambda: every.values(name)) for name in ("survey", "language")}  # noqa: B023

    def _kept(self, what: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
        """An answer that others with the same scope share."""
        scope = tuple(sorted(self.reading.caller.scope.items()))
        return self.reading.request.app.state.kept.get((*what, scope), make)
