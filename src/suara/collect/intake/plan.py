"""One query that types, checks and numbers a whole delivery: from cells as they came to staged records."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from suara.collect.intake import casts, money, persons, rules, times
from suara.store.naming import quoted
from suara.store.schema import SQL_TYPES
from suara.store.shape import local_day
from suara.store.stage import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from suara.collect.intake.delivery import Delivery
    from suara.collect.intake.matching import Matching
    from suara.collect.intake.recipe import Recipe
    from suara.collect.intake.rules import Rule
    from suara.collect.intake.times import Writing
    from suara.records import Column, Kind
    from suara.settings import Settings
    from suara.store.stage import Stage

WIDE = 200
MADE_ID = "^#[0-9a-f]{32}"


@dataclass(frozen=True)
class Plan:
    """How one delivery becomes staged records; `sql` is the whole of it.

    The staged table has the columns of the record's table in `columns`, and beside them `suara_bad` (0, or
    the number of the rule that the row breaks), `suara_value` and `suara_raw` of bad rows, `suara_row` where
    the reader numbers rows, and `suara_person_...` for the ledger.
    """

    kind: Kind
    settings: Settings
    source: str
    delivery: Delivery
    recipe: Recipe
    matching: Matching
    wanted: Mapping[str, Column]
    writings: Mapping[str, Writing]
    secret: str = ""

    @cached_property
    def sql(self) -> str:
        """The query that fills the stage."""
        return f"SELECT {', '.join(self._final())} FROM ({self._checked()})"

    @cached_property
    def given(self) -> list[str]:
        """The record's columns that this delivery fills."""
        both = {**self.matching.matches, **self.matching.constants}
        return [c for c in self.wanted if c in both]

    @cached_property
    def rules(self) -> list[Rule]:
        """Every rule of the delivery; the number of a fault is its place here, from 1."""
        return [*self._row_rules(), *self._column_rules(), *self._record_rules()]

    @property
    def columns(self) -> list[str]:
        """The columns of the record's table that are staged, local days and id included."""
        own = self.kind.columns
        stored = [c for c in self.given if c in own or c in self.settings.dimensions]
        days = [d for moment, d in self.kind.days.items() if moment in self.given]
        return list(dict.fromkeys([self.kind.name, "source", *stored, *days]))

    def origin(self, column: str | None) -> str | None:
        """What the delivery calls a column of the record."""
        found = self.matching.matches.get(column or "")
        return (found.origin if found else None) or column

    def type(self, column: str) -> str:
        """The DuckDB type of the cleaned cell of a column."""
        source = self._source(column)
        if source is None or column in self.recipe.recode or self._blanks(column):
            return "VARCHAR"
        found = self.delivery.columns[source]
        text_wanted = self.wanted[column].type == "text"
        return "VARCHAR" if text_wanted or found in ("BLOB", "UUID", "TIME") or found.startswith("ENUM") else found

    def _source(self, column: str) -> str | None:
        """The column of the scan that a column of the record is read from; none for a constant."""
        if column in self.delivery.fixed:
            return self.delivery.fixed[column]
        found = self.matching.matches.get(column)
        return found.origin if found else None

    def _blanks(self, column: str) -> tuple[object, ...]:
        return (*self.recipe.blank, *self.recipe.blanks.get(column, ()))

    def cell(self, column: str) -> str:
        """SQL for the cleaned cell of a column, over the scan."""
        source = self._source(column)
        if source is None:
            return casts.constant(self.matching.constants[column])
        raw = quoted(source)
        if self.type(column) != "VARCHAR":
            return raw
        cell = casts.text(raw, self.delivery.columns[source])
        if blanks := self._blanks(column):
            cell = f"CASE WHEN NOT {casts.is_blank(cell, blanks)} THEN {cell} END"
        return casts.recoded(cell, self.recipe.recode.get(column, {}))

    def _typed(self, column: str) -> str:
        cell = _c(column)
        if self.wanted[column].type == "timestamp":
            return times.instant(cell, self.type(column), self.writings[column], self.settings.timezone)
        cast, mark = self.recipe.cast.get(column, ""), self.recipe.split.get(column, "")
        return casts.typed(self.wanted[column], cell, self.type(column), cast, mark)

    def _checked(self) -> str:
        delivery = self.delivery
        parts = [f"{self.cell(c)} AS {_c(c)}" for c in self.given]
        parts += [f"{casts.text(quoted(o), delivery.columns[o])} AS {_person(o)}" for o in self.matching.persons]
        parts += self._raw_parts
        parts += [quoted(c) for c in (delivery.row, delivery.fault, delivery.text, delivery.shown) if c]
        first = f"SELECT {', '.join(parts) or 'NULL AS nothing'} FROM {delivery.scan}"
        values = [f"{self._typed(c)} AS {_v(c)}" for c in self.given]
        second = f"SELECT *, {', '.join(values)} FROM ({first})"
        arms = " ".join(f"WHEN {r.broken} THEN {i}" for i, r in enumerate(self.rules, 1))
        return f"SELECT *, CAST(CASE {arms} ELSE 0 END AS USMALLINT) AS suara_bad FROM ({second})"

    @property
    def _raw_parts(self) -> list[str]:
        """The cells as they came, carried along for bad rows; of a very wide row as one list, to bound memory."""
        if self._is_wide:
            return [f"{_texts(map(quoted, self.kept_columns))} AS raw"]
        return [f"{quoted(c)} AS {_r(c)}" for c in self.kept_columns]

    @property
    def _is_wide(self) -> bool:
        return len(self.kept_columns) > WIDE

    def staged(self, column: str) -> str:
        """SQL for a column of the staged table, null where the delivery does not bring it."""
        return quoted(column) if column in self.columns else f"CAST(NULL AS {SQL_TYPES[self.wanted[column].type]})"

    @property
    def kept_columns(self) -> list[str]:
        """The delivered columns that a rejects file repeats."""
        made = set(self.delivery.fixed.values())
        return [c for c in self.delivery.columns if c not in made]

    def _row_rules(self) -> Iterator[Rule]:
        for number, (reason, remedy) in enumerate(self.delivery.faults, 1):
            yield rules.Rule(None, f"{quoted(self.delivery.fault)} = {number}", reason, remedy)

    def _column_rules(self) -> Iterator[Rule]:
        for name in self.given:
            unclear = name in self.writings and self.writings[name].ambiguous
            yield from rules.of_column(self.wanted[name], _c(name), _v(name), self.type(name), ambiguous=unclear)

    def _record_rules(self) -> Iterator[Rule]:
        rate = self._rate() if "currency" in self.given else ""
        yield from rules.of_record(self.kind, self.given, self._value, rate, self.settings.currency)

    def _value(self, column: str) -> str:
        if column not in self.given:
            return f"CAST(NULL AS {SQL_TYPES[self.wanted[column].type]})"
        return f"upper({_v(column)})" if column == "currency" else _v(column)

    def _final(self) -> Iterator[str]:
        if self.kind.name not in self.given:
            yield f"{self._made_id()} AS {quoted(self.kind.name)}"
        for column in self.columns:
            if column in self.given and column != "source":
                yield f"{self._stored(column)} AS {quoted(column)}"
        source = f"coalesce({_v('source')}, {literal(self.source)})" if "source" in self.given else literal(self.source)
        yield f"{source} AS source"
        for moment, day in self.kind.days.items():
            if moment in self.given:
                yield f"{local_day('v:' + moment, self.settings.timezone)} AS {quoted(day)}"
        yield from self._beside()

    def _beside(self) -> Iterator[str]:
        yield "suara_bad"
        yield f"CASE WHEN suara_bad > 0 THEN {self._fault_value()} END AS suara_value"
        raw = "raw" if self._is_wide else _texts(map(_r, self.kept_columns))
        yield f"CASE WHEN suara_bad > 0 THEN {raw} END AS suara_raw"
        if self.delivery.row:
            yield f"{quoted(self.delivery.row)} AS suara_row"
        yield (
            f"{quoted(self.delivery.shown)} AS suara_shown"
            if self.delivery.shown
            else "CAST(NULL AS VARCHAR) AS suara_shown"
        )
        yield from map(_person, self.matching.persons)
        for column in self.hashed if self.secret else ():
            address = f"CASE WHEN {persons.is_address(_v(column))} THEN {_v(column)} END"
            yield f"{address} AS {quoted('suara_address_' + column)}"

    def _fault_value(self) -> str:
        """SQL for the cell that breaks the rule, or the text of a row that is at fault as a whole."""
        arms = (
            [f"WHEN suara_bad <= {len(self.delivery.faults)} THEN {quoted(self.delivery.text)}"]
            if self.delivery.text
            else []
        )
        for number, rule in enumerate(self.rules, 1):
            if rule.column in self.given and self._source(rule.column) is not None:
                arms.append(f"WHEN suara_bad = {number} THEN CAST({_c(rule.column)} AS VARCHAR)")
        return f"CASE {' '.join(arms)} END" if arms else "CAST(NULL AS VARCHAR)"

    def _stored(self, column: str) -> str:
        value = _v(column)
        if column in self.hashed and self.secret:
            value = persons.pseudonym(value, self.secret)
        if self.wanted[column].money and "currency" in self.given:
            value = self._converted(value)
        if column == "currency":
            value = literal(self.settings.currency)
        if column == self.kind.name and column != "customer":
            value = f"CASE WHEN {value} IS NULL THEN {self._made_id()} ELSE {value} END"
        return value

    @property
    def hashed(self) -> list[str]:
        """The columns that hold a customer's id."""
        return [c for c in ("customer", "invitee") if c in self.given]

    def _converted(self, value: str) -> str:
        return f"{value} * {self._rate()}" if self.settings.rates else value

    def _rate(self) -> str:
        """The SQL of what the record's currency is worth on its day."""
        day = local_day("v:occurred_at", self.settings.timezone)
        return money.multiplier(self._value("currency"), day, self.settings.currency, self.settings.rates)

    def _made_id(self) -> str:
        """The id of a record that brings none: its identity where the kind has one, else a hash of its content."""
        content = [c for c in self.given if c not in ("source", self.kind.name)]
        parts = ", ".join(f"'{c}=' || CAST({self._content(c)} AS VARCHAR) || chr(31)" for c in sorted(content))
        made = f"'#' || md5(concat({parts}))" if parts else "'#' || md5('')"
        identity = self.kind.identity
        if not identity or not all(c in self.given or c in self.kind.days.values() for c in identity):
            return made
        whole = " AND ".join(f"{self._identity(c)} IS NOT NULL" for c in identity)
        escaped = f"replace(replace({self._identity(identity[0])}, '~', '~0'), '/', '~1')"
        return (
            f"CASE WHEN {whole} THEN {escaped} || '/' || CAST({self._identity(identity[1])} AS VARCHAR) ELSE {made} END"
        )

    def _content(self, column: str) -> str:
        return persons.pseudonym(_v(column), self.secret) if column in self.hashed and self.secret else _v(column)

    def _identity(self, column: str) -> str:
        moment = {d: m for m, d in self.kind.days.items()}.get(column)
        return local_day(f"v:{moment}", self.settings.timezone) if moment else _v(column)


def writings(
    stage: Stage, delivery: Delivery, cells: Mapping[str, tuple[str, str]], recipe: Recipe
) -> dict[str, Writing]:
    """How each time column (by name: its cell and type) of a delivery is written."""
    return {
        column: times.written(stage, delivery.scan, cell, held, recipe.times.get(column), recipe.zone)
        for column, (cell, held) in cells.items()
    }


def _c(column: str | None) -> str:
    return quoted(f"c:{column}")


def _v(column: str) -> str:
    return quoted(f"v:{column}")


def _texts(cells: Iterable[str]) -> str:
    return f"[{', '.join(f'CAST({c} AS VARCHAR)' for c in cells)}]::VARCHAR[]"


def _person(origin: str) -> str:
    return quoted(f"suara_person_{origin}")


def _r(column: str) -> str:
    return quoted(f"r:{column}")
