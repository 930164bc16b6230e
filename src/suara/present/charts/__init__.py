"""Charts of evidence: a small frozen record becomes a figure of a page, or a picture for mail.

Make one of `line.LineChart`, `bar.BarChart`, `likert.LikertChart`, `heat.HeatMap`, `histogram.Histogram`,
`funnel.Funnel`, `retention.Retention`, with all words in the reader's language; then `page.html(chart)`,
`picture.picture(chart, theme)` or `png.png(chart, theme)`. `sparkline.html(sparkline.Sparkline(...))` stands alone.
A page bundles `canvas.stylesheet()` and `canvas.script()`; colours follow the CSS property `color-scheme`.

Words keep their size on a telephone: only lines and areas lie in a space that is stretched; labels are HTML, or SVG
text placed in percent outside of that space. So no style attribute is needed, which a strict policy would refuse.
"""
