"""Draws the demo company's scorecard of the month of its delivery strike (docs/images/scorecard.svg): `make docs`."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import suara
from suara.collect.connectors.demo import DemoCompany
from suara.present.scorecard import draw

PICTURE = Path(__file__).parent / "images" / "scorecard.svg"


def main() -> None:
    company = DemoCompany(customers=6_000, until=date(2026, 11, 1))
    with TemporaryDirectory(prefix="suara-picture-") as folder, suara.create(folder, **company.settings) as ws:
        for kind, batches in company.records():
            ws.load(kind, batches, source="demo")
        card = ws.score("2026-07-01", "2026-08-01", as_of="2026-08-01")
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(draw(card, rows=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
