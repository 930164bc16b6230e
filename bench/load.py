"""Loading 10 million rows of CSV with 8 columns, against DuckDB's own typed CREATE TABLE AS of the same file."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from statistics import median

import child
import duckdb
from figures import Figure

import suara

ROWS = """
COPY (
    SELECT 'a' || i AS answer, 'c' || hash(i) % 950003 AS customer, strftime(
            TIMESTAMP '2023-01-01' + to_seconds((i / {rows} * 94608000)::BIGINT), '%Y-%m-%dT%H:%M:%SZ'
        ) AS occurred_at,
        ['nps', 'csat', 'ces'][1 + kind] AS kind, 1 + hash(i * 7) % [10, 5, 7][1 + kind] AS score,
        ['link', 'email', 'sms', 'popup', 'chat', 'api'][1 + (hash(i * 5) % 6)::INT] AS channel,
        ['ms', 'th', 'id', 'zh-Hant', 'da', 'en'][1 + (hash(i * 3) % 6)::INT] AS language,
        'S' || hash(i * 11) % 40 AS survey
    FROM (SELECT i, (hash(i * 13) % 3)::INT AS kind FROM range({rows}) r(i))
) TO '{path}' (HEADER)"""
TYPED = (
    "CREATE TABLE answers AS SELECT * FROM read_csv('{path}', header = true, columns = {{'answer': 'VARCHAR', "
    "'customer': 'VARCHAR', 'occurred_at': 'TIMESTAMP', 'kind': 'VARCHAR', 'score': 'DOUBLE', 'channel': 'VARCHAR', "
    "'language': 'VARCHAR', 'survey': 'VARCHAR'}})"
)


def measure(scale: float, folder: Path) -> list[Figure]:
    """Ratio of the medians, and memory."""
    path, rows, rounds = str(folder / "answers.csv"), int(1e7 * scale), 3 if scale > 0.3 else 5
    duckdb.execute(ROWS.format(rows=rows, path=path))
    taken: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
    for _ in range(rounds):
        for name, found in taken.items():
            found.append(child.call(f"load:{name}", path=path, folder=str(folder / "into")))
    ours, theirs = (median(t["seconds"] for t in found) for found in taken.values())
    note = f"{rows / 1e6:g} million rows, {Path(path).stat().st_size / 1e6:.0f} MB of CSV"
    return [
        Figure("load / CREATE TABLE AS", ours / theirs, "x", 4, note),
        Figure("load", ours, "s", note=f"{rows / ours:,.0f} rows a second"),
        Figure("CREATE TABLE AS", theirs, "s"),
        Figure("peak memory of a load", max(t["peak_mb"] for t in taken["ours"]), "MB", 1500),
        Figure("peak memory of CREATE TABLE AS", max(t["peak_mb"] for t in taken["theirs"]), "MB"),
    ]


def ours(path: str, folder: str) -> dict[str, float]:
    """`ws.load` into a new workspace, until the file is closed."""
    shutil.rmtree(folder, ignore_errors=True)
    ws = suara.create(folder)
    begun = time.perf_counter()
    load = ws.load("answer", path)
    ws.close()
    taken = time.perf_counter() - begun
    return {"seconds": taken, "accepted": load.accepted}


def theirs(path: str, folder: str) -> dict[str, float]:
    """DuckDB's own way into a new database file, until the file is closed."""
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir()
    begun = time.perf_counter()
    with duckdb.connect(f"{folder}/database.duckdb") as connection:
        connection.execute(TYPED.format(path=path))
    return {"seconds": time.perf_counter() - begun}
