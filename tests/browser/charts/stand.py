"""A plain page of all charts under the strict policy of the application, at an address that only the browser knows."""

from __future__ import annotations

from html import escape

from playwright.sync_api import Page, Route

from charts_helper import WORDS, gallery, renamed
from suara.present.charts.canvas import script, stylesheet
from suara.present.charts.page import html
from suara.present.charts.sparkline import Sparkline
from suara.present.charts.sparkline import html as spark

ORIGIN = "http://charts.test"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'"
PLAIN = """
:root { color-scheme: light dark; font: 16px/1.5 'Noto Sans', 'Noto Sans Thai', 'Noto Sans CJK TC', sans-serif }
body { margin: 0; padding: 1rem; background: light-dark(#fff, #131a24); color: light-dark(#101a2b, #e8edf5) }
main { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 36rem), 1fr)) }
section { min-width: 0 } .little { max-width: 10rem }
"""


def page_of(language: str, direction: str) -> str:
    """The page as HTML: each chart in a section of its name, and a sparkline."""
    figures = [
        f'<section id="{name}">{html(renamed(figure, f"{figure.title} ({name})"))}</section>'
        for name, figure in gallery(language).items()
        if name != "line-long"  # its table of 500 rows would take most of the time, and shows nothing else
    ]
    course = Sparkline(
        values=(3, 4, None, 6, 5), lows=(2, 3, None, 5, 4), highs=(4, 5, None, 7, 6), alt=WORDS[language]["alt"]
    )
    figures.append(f'<section id="sparkline" class="little">{spark(course)}</section>')
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Charts</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">'
        f'<script src="/readout.js" defer></script></head><body><main><h1>{escape(language)}</h1>{"".join(figures)}'
        "</main></body></html>"
    )


def visit(page: Page, language: str, direction: str = "ltr") -> None:
    """Open the page."""
    answers = {
        "/": ("text/html", page_of(language, direction)),
        "/style.css": ("text/css", PLAIN + stylesheet()),
        "/readout.js": ("text/javascript", script()),
    }

    def answer(route: Route) -> None:
        kind, body = answers.get(route.request.url.removeprefix(ORIGIN), ("text/plain", ""))
        route.fulfill(body=body, headers={"content-type": f"{kind}; charset=utf-8", "content-security-policy": POLICY})

    page.unroute_all()
    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
