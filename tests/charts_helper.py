"""One chart of every kind in several languages, with the awkward cases: gaps, small samples, long names, one point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from suara.present.charts.bar import Bar, BarChart
from suara.present.charts.drawing import Figure, Note
from suara.present.charts.funnel import Funnel, Stage
from suara.present.charts.heat import Cell, HeatMap, HeatRow
from suara.present.charts.histogram import Bin, Histogram
from suara.present.charts.likert import LikertChart, LikertRow
from suara.present.charts.line import LineChart, LineWords, Point
from suara.present.charts.retention import Cohort, Kept, Retention

EN = {
    "weeks": "NPS by week",
    "week": "week of {} May",
    "tick": "{} May",
    "nps": "NPS",
    "interval": "95% interval",
    "previous": "same week of last year",
    "target": "target 45",
    "open": "week not over",
    "table": "Show as table",
    "few": "fewer than 30 answers: read with care",
    "period": "Week",
    "n": "n",
    "alt": "NPS fell from 45 to 38 in May.",
    "note": "the band is the 95% interval; dashed is last year",
    "empty": "No answers yet. Send your first survey.",
    "shop": "Shop",
    "shops": "NPS by shop",
    "place": "Kuala Lumpur City Centre",
    "other": "Penang",
    "ease": "It was easy",
    "levels": "strongly disagree|disagree|neither|agree|strongly agree",
    "top": "agree",
    "help": "I was helped at once",
    "scores": "How the scores spread",
    "score": "Score",
    "answers": "Answers",
    "share": "Share",
    "tones": "detractors|passives|promoters",
    "stages": "invited|opened|began|answered all",
    "lost": "lost on the way",
    "reached": "People",
    "above": "above average",
    "below": "below average",
    "months": "month {}",
    "cohort": "Began in",
    "returned": "Who came back",
    "events": "New checkout released|Price change|Courier strike, four days",
    "invitations": "From invitation to answer",
    "grid": "Scores by shop and subject",
    "begun": "{} May",
    "price": "Price",
    "speed": "Speed",
    "staff": "Staff",
}
TH = EN | {
    "weeks": "NPS รายสัปดาห์",
    "week": "สัปดาห์ที่ {} พ.ค.",
    "tick": "{} พ.ค.",
    "interval": "ช่วงความเชื่อมั่น 95%",
    "previous": "สัปดาห์เดียวกันของปีก่อน",
    "target": "เป้าหมาย 45",
    "open": "สัปดาห์ยังไม่สิ้นสุด",
    "table": "แสดงเป็นตาราง",
    "few": "คำตอบน้อยกว่า 30 ราย โปรดอ่านด้วยความระมัดระวัง",
    "period": "สัปดาห์",
    "alt": "NPS ลดลงจาก 45 เหลือ 38 ในเดือนพฤษภาคม",
    "note": "แถบสีคือช่วงความเชื่อมั่น เส้นประคือปีก่อน",
    "empty": "ยังไม่มีคำตอบ ส่งแบบสอบถามแรกของคุณ",
    "shop": "สาขา",
    "shops": "NPS ตามสาขา",
    "place": "ศูนย์การค้าเซ็นทรัลเวิลด์ กรุงเทพมหานคร",
    "other": "เชียงใหม่",
    "ease": "ใช้งานง่าย",
    "levels": "ไม่เห็นด้วยอย่างยิ่ง|ไม่เห็นด้วย|เฉย ๆ|เห็นด้วย|เห็นด้วยอย่างยิ่ง",
    "top": "เห็นด้วย",
    "help": "ได้รับความช่วยเหลือทันที",
    "scores": "การกระจายของคะแนน",
    "score": "คะแนน",
    "answers": "คำตอบ",
    "share": "สัดส่วน",
    "tones": "ผู้ไม่พอใจ|เฉย ๆ|ผู้แนะนำ",
    "stages": "ได้รับเชิญ|เปิดอ่าน|เริ่มตอบ|ตอบครบ",
    "lost": "หลุดระหว่างทาง",
    "reached": "คน",
    "above": "สูงกว่าค่าเฉลี่ย",
    "below": "ต่ำกว่าค่าเฉลี่ย",
    "months": "เดือนที่ {}",
    "cohort": "เริ่มเมื่อ",
    "returned": "ใครกลับมา",
    "begun": "{} พ.ค.",
    "events": "เปิดระบบชำระเงินใหม่|ปรับราคา|พนักงานส่งของหยุดงานสี่วัน",
    "invitations": "จากคำเชิญสู่คำตอบ",
    "grid": "คะแนนตามสาขาและหัวข้อ",
    "price": "ราคา",
    "speed": "ความรวดเร็ว",
    "staff": "พนักงาน",
}
ZH = EN | {
    "weeks": "每週 NPS",
    "week": "5 月 {} 日當週",
    "tick": "5月{}日",
    "interval": "95% 信賴區間",
    "previous": "去年同週",
    "target": "目標 45",
    "open": "本週尚未結束",
    "table": "以表格顯示",
    "few": "少於 30 則回覆，請謹慎解讀",
    "period": "週",
    "alt": "五月 NPS 由 45 降至 38。",
    "note": "色帶為信賴區間，虛線為去年",
    "empty": "尚無回覆。請寄出第一份問卷。",
    "shop": "門市",
    "shops": "各門市 NPS",
    "place": "臺北市信義區旗艦門市（市政府站三號出口）",
    "other": "高雄",
    "ease": "使用起來很容易",
    "levels": "非常不同意|不同意|普通|同意|非常同意",
    "top": "同意",
    "help": "我立即得到協助",
    "scores": "分數分布",
    "score": "分數",
    "answers": "回覆",
    "share": "占比",
    "tones": "批評者|中立者|推薦者",
    "stages": "受邀|開啟|開始|完成",
    "lost": "中途流失",
    "reached": "人數",
    "above": "高於平均",
    "below": "低於平均",
    "months": "第 {} 個月",
    "cohort": "開始於",
    "returned": "誰回來了",
    "events": "新結帳流程上線|調整價格|物流罷工四天",
    "invitations": "從邀請到回覆",
    "grid": "各門市與主題的分數",
    "begun": "5月{}日",
    "price": "價格",
    "speed": "速度",
    "staff": "人員",
}
WORDS = {"en": EN, "th": TH, "zh-Hant": ZH}


def line(w: Mapping[str, str], values: list[float | None] | None = None, **more: object) -> LineChart:
    """Weeks around 40 with an interval of four, last year's values and what happened; every value may be given."""
    course = [45 - i * 0.3 + (i * 7 % 5) for i in range(26)] if values is None else values
    told = dict(zip((5, 7, 19), w["events"].split("|"), strict=False))
    found: dict[str, object] = {
        "title": w["weeks"],
        "alt": w["alt"],
        "table": w["table"],
        "note": w["note"],
        "empty": w["empty"],
        "few": w["few"],
        "axis": "{:g}".format,
        "words": LineWords(
            period=w["period"],
            value=w["nps"],
            interval=w["interval"],
            n=w["n"],
            previous=w["previous"],
            target=w["target"],
            open=w["open"],
        ),
        "points": tuple(point(w, i, v, last=i == len(course) - 1) for i, v in enumerate(course)),
        "notes": ()
        if values is not None
        else tuple(Note(i, f"{w['tick'].format(i + 1)} – {e}") for i, e in told.items()),
    }
    return LineChart(**(found | more))


def point(w: Mapping[str, str], i: int, value: float | None, *, last: bool) -> Point:
    near = value is not None
    return Point(
        label=w["week"].format(i + 1),
        tick=w["tick"].format(i + 1),
        value=value,
        text=f"{value:.1f}" if near else "–",
        low=value - 4 if near else None,
        high=value + 4 if near else None,
        n=str(200 + i),
        interval=f"{value - 4:.1f} – {value + 4:.1f}" if near else "",
        open=last,
        few=i == 3,
        previous=value - 3 + i % 3 if near else None,
        previous_text=f"{value - 3 + i % 3:.1f}" if near else "",
    )


def gallery(language: str) -> dict[str, Figure]:
    """Every chart by name."""
    return gallery_of(WORDS[language])


def gallery_of(w: Mapping[str, str]) -> dict[str, Figure]:
    """Every chart by name, in words of any kind."""
    whole = [45 - i * 0.3 + (i * 7 % 5) for i in range(26)]
    gaps: list[float | None] = [None if i in (4, 5, 9, 11) else v for i, v in enumerate(whole)]
    return {
        "line": line(w, target=45.0),
        "line-gaps": line(w, gaps),
        "line-one": line(w, [41.0]),
        "line-level": line(w, [41.0] * 6),
        "line-long": line(w, [(i * 37 % 101) - 50.0 for i in range(500)]),
        "line-empty": line(w, [None] * 5),
        "bar": bars(w),
        "likert": likert(w),
        "histogram": histogram(w),
        "funnel": funnel(w),
        "heat": heat(w),
        "retention": retention(w),
    }


def shared(w: Mapping[str, str], title: str) -> dict[str, str]:
    return {"title": w[title], "alt": f"{w[title]}: {w['alt']}", "table": w["table"], "few": w["few"]}


def bars(w: Mapping[str, str]) -> BarChart:
    rows = [(w["place"], 48.0), (w["other"], 31.0), (f"{w['shop']} 3", -12.0), (f"{w['shop']} 4", None)]
    return BarChart(
        **shared(w, "shops"),
        heads=(w["shop"], w["nps"], w["interval"], w["n"]),
        bars=tuple(
            Bar(
                label=label,
                value=v,
                text="–" if v is None else f"{v:g}",
                low=None if v is None else v - 6 * (i + 1),
                high=None if v is None else v + 5 * (i + 1),
                few=i == 2,
                n=f"n {400 // (i + 1) ** 3}",
                href=f"?shop={i}",
                interval="" if v is None else f"{v - 6 * (i + 1):g} – {v + 5 * (i + 1):g}",
            )
            for i, (label, v) in enumerate(rows)
        ),
    )


def likert(w: Mapping[str, str]) -> LikertChart:
    rows = [(w["ease"], (12, 20, 60, 140, 90)), (w["help"], (80, 60, 20, 12, 4)), (w["place"], (1, 2, 3, 9, 5))]
    return LikertChart(
        **shared(w, "shops"),
        levels=tuple(w["levels"].split("|")),
        heads=(w["shop"], w["top"], w["interval"], w["n"]),
        rows=tuple(
            LikertRow(
                label=label,
                counts=counts,
                shares=tuple(f"{100 * c / sum(counts):.0f}%" for c in counts),
                text=f"{100 * sum(counts[3:]) / sum(counts):.0f}%",
                n=f"n {sum(counts)}",
                few=sum(counts) < 30,
            )
            for label, counts in rows
        ),
    )


def histogram(w: Mapping[str, str]) -> Histogram:
    counts = [40, 12, 18, 22, 31, 60, 55, 130, 240, 310, 290]
    tones = ["bad"] * 7 + ["middle"] * 2 + ["good"] * 2
    return Histogram(
        **shared(w, "scores"),
        heads=(w["score"], w["answers"], w["share"]),
        axis="{:g}".format,
        tones=tuple(zip(("bad", "middle", "good"), w["tones"].split("|"), strict=False)),
        bins=tuple(
            Bin(label=str(i), count=c, text=str(c), share=f"{100 * c / sum(counts):.0f}%", tone=t)
            for i, (c, t) in enumerate(zip(counts, tones, strict=False))
        ),
    )


def funnel(w: Mapping[str, str]) -> Funnel:
    counts = [12_000, 5_400, 1_200, 960]
    return Funnel(
        **shared(w, "invitations"),
        heads=(w["stages"].split("|")[0], w["reached"], w["share"], w["interval"]),
        lost=w["lost"],
        stages=tuple(
            Stage(
                label=label,
                count=c,
                text=f"{c:,}",
                share=f"{100 * c / b:.0f}%" if b else "",
                interval=f"{100 * c / b - 1:.0f} – {100 * c / b + 1:.0f}%" if b else "",
            )
            for label, c, b in zip(w["stages"].split("|"), counts, [0, *counts], strict=False)
        ),
    )


def heat(w: Mapping[str, str]) -> HeatMap:
    rows = [(w["place"], (9.0, -2.0, 0.5)), (w["other"], (-7.0, None, 3.0)), (f"{w['shop']} 3", (2.0, 30.0, -6.0))]
    return HeatMap(
        **shared(w, "grid"),
        corner=w["shop"],
        columns=(w["price"], w["speed"], w["staff"]),
        worse=w["below"],
        better=w["above"],
        rows=tuple(
            HeatRow(
                label=label,
                href=f"?shop={i}",
                cells=tuple(
                    d
                    if d is None
                    else Cell(
                        text=f"{40 + d:g}",
                        better=d,
                        sign=f"{d:+g}",
                        n="n 14" if d > 20 else "n 204",
                        interval=f"{36 + d:g} – {44 + d:g}",
                        few=d > 20,
                    )
                    for d in distances
                ),
            )
            for i, (label, distances) in enumerate(rows)
        ),
    )


def retention(w: Mapping[str, str]) -> Retention:
    return Retention(
        **shared(w, "returned"),
        corner=w["cohort"],
        columns=tuple(w["months"].format(i) for i in range(6)),
        cohorts=tuple(
            Cohort(
                label=w["begun"].format(i + 1),
                size=f"n {900 - 60 * i}",
                kept=tuple(
                    Kept(share=s, text=f"{100 * s:.0f}%", interval=f"±{2 + j}", open=j == 5 - i, few=i == 5)
                    for j in range(6 - i)
                    for s in [max(0.0, 1 / (1 + 0.45 * j) - 0.02 * i)]
                ),
            )
            for i in range(6)
        ),
    )


def renamed(figure: Figure, words: str) -> Figure:
    """The same chart under another title and sentence."""
    return replace(figure, title=words, alt=words)
