"""The ledger has one schema and one history, and they agree."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from suara.store.ledger import HEAD, Ledger
from suara.store.ledger_history import MIGRATIONS, bring_up_to_date
from suara.store.ledger_tables import metadata


def migrated(folder):
    """A ledger that was made by its history alone."""
    ledger = Ledger(folder)
    with ledger.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        bring_up_to_date(connection)
    return ledger


def tables(ledger):
    """The names of its tables."""
    with ledger.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_history_ends_where_the_schema_says():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_the_history_leads_to_the_schema_that_a_new_ledger_has(tmp_path):
    with migrated(tmp_path).engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_new_ledger_has_every_table_whatever_was_imported(tmp_path):
    made = "import pathlib, sys; from suara.store.ledger import Ledger; Ledger(pathlib.Path(sys.argv[1])).secret"
    for folder in (tmp_path / "own", tmp_path / "migrated"):
        folder.mkdir()
    subprocess.run([sys.executable, "-c", made, str(tmp_path / "own")], check=True)
    assert tables(Ledger(tmp_path / "own")) == tables(migrated(tmp_path / "migrated"))


def test_a_migrated_ledger_works_like_a_new_one(tmp_path):
    ledger = migrated(tmp_path)
    ledger.remember([("c1", "name", "Ana")])
    assert ledger.find("ana") == ["c1"]
    assert ledger.version() == HEAD


def test_bringing_an_up_to_date_ledger_up_to_date_changes_nothing(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.remember([("c1", "name", "Ana")])
    with ledger.writing() as connection:
        bring_up_to_date(connection)
    assert ledger.person("c1") == {"name": "Ana"}


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(tmp_path):
    def broken_off():
        with ledger.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            bring_up_to_date(connection)
            raise RuntimeError("in the middle")

    ledger = Ledger(tmp_path)
    with pytest.raises(RuntimeError):
        broken_off()
    assert ledger.version() is None
