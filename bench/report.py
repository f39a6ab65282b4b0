"""Writes the measured tables into docs/benchmarks.md and docs/fr/benchmarks.md, between markers.

A marker pair ``<!-- bench:NAME -->`` ... ``<!-- /bench:NAME -->`` encloses each table; what stands outside is written
by hand and never touched. Both languages come from the same figures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.wording import FRENCH

Results = Mapping[str, Any]
LIST_MS, LIST_QUERIES = 150, 8
"""What a page of a list may take, of a million rows."""


class Language:
    """How one language writes numbers and words; ``say`` takes the English text."""

    def __init__(self, code: str) -> None:
        self.code = code

    def say(self, text: str) -> str:
        """The text in this language. Raises KeyError for a French text that is not written yet."""
        return text if self.code == "en" else FRENCH[text]

    def number(self, value: float, digits: int = 0) -> str:
        """A number with grouped thousands: 13,492.5 or 13 492,5."""
        text = f"{value:,.{digits}f}"
        return text if self.code == "en" else text.replace(",", "\u202f").replace(".", ",")

    def percent(self, value: float, digits: int = 2) -> str:
        """A share of a hundred."""
        return self.number(value, digits) + ("\u202f%" if self.code == "fr" else " %")

    def met(self, met: bool | None) -> str:
        """Whether a bar is met."""
        return "" if met is None else self.say("yes" if met else "no")


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def machine(r: Results, lang: Language) -> str:
    """What was measured where."""
    words = (
        (lang.say("Date"), r["date"]),
        (lang.say("Commit"), f"`{r['commit']}`"),
        (lang.say("Cores"), str(r["cores"])),
        ("Python", r["python"]),
        (lang.say("Engine"), lang.say(r["build"])),
        (lang.say("Noise seed"), str(r["noise"]["seed"])),
        (lang.say("Calibration seed"), str(r["calibration"]["seed"])),
    )
    return _table((lang.say("Run"), ""), words)


def bars(r: Results, lang: Language) -> str:
    """Every bar with its figure."""
    noise, peer = r["noise"]["figures"], r["peer"]
    rows = []

    def share(where: str, what: str, s: Mapping[str, Any], bar: float, at_least: bool, digits: int = 2) -> None:
        met = s["percent"] >= bar if at_least else s["percent"] <= bar
        sign = "≥" if at_least else "≤"
        figure = f"{lang.percent(s['percent'], digits)} ({lang.number(s['part'])} / {lang.number(s['whole'])})"
        rows.append((lang.say(where), lang.say(what), figure, f"{sign} {lang.percent(bar)}", lang.met(met)))

    share("noise suite", "top-1", noise["top1"], 99.5, True)
    share("noise suite", "false accept", noise["false_accept"], 0.1, False)
    share("noise suite", "wrong house", noise["wrong_house"], 0.1, False)
    for result in r["lists"]:
        for figure in result["figures"]:
            if figure["bar"] is not None:
                share(result["name"], figure["label"], figure, figure["bar"], figure["at_least"])
    ms = noise["milliseconds"]
    for name, bar in (("p50", 0.1), ("p99", 1.0)):
        figure = f"{lang.number(ms[name], 3)} ms"
        rows.append((lang.say("one address"), name, figure, f"≤ {lang.number(bar, 1)} ms", lang.met(ms[name] <= bar)))
    if "not_run" in peer:
        rows.append((lang.say("one address"), lang.say("times addok"), lang.say("not run"), "≥ 100", ""))
    else:
        times = peer["ratio_per_second"]
        met = lang.met(times >= 100)
        rows.append((lang.say("one address"), lang.say("times addok"), f"{lang.number(times, 1)} ×", "≥ 100", met))
    header = (lang.say("Where"), lang.say("What"), lang.say("Measured"), lang.say("Bar"), lang.say("Met"))
    return _table(header, rows)


def kinds(r: Results, lang: Language) -> str:
    """The noise suite by kind."""
    rows = []
    for kind, f in r["noise"]["figures"]["kinds"].items():
        s = f["right"]
        statuses = ", ".join(f"`{name}` {count}" for name, count in f["statuses"].items())
        interval = f"{lang.number(s['low'], 1)} – {lang.number(s['high'], 1)}"
        bad = f["false_accept"] if f["absent"] else f["wrong_house"]
        rows.append((f"`{kind}`", lang.number(f["count"]), lang.percent(s["percent"]), interval, str(bad), statuses))
    bad_word = lang.say("Wrong house or false accept")
    return _table(
        (lang.say("Kind"), "n", lang.say("Right"), lang.say("95 % interval"), bad_word, lang.say("Statuses")), rows
    )


def left_out(r: Results, lang: Language) -> str:
    """Drafts of the noise suite that were left out, by reason."""
    counts: dict[str, int] = {}
    for reasons in r["noise"]["left_out"].values():
        for reason, count in reasons.items():
            counts[reason] = counts.get(reason, 0) + count
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return _table((lang.say("Reason"), "n"), [(f"`{reason}`", lang.number(count)) for reason, count in ordered])


def peer(r: Results, lang: Language) -> str:
    """addok beside the product, on the same queries in the same run."""
    p, ours = r["peer"], r["noise"]["figures"]
    if "not_run" in p:
        return f"{lang.say('addok was not run in this run.')} `{p['not_run']}`"
    header = (
        lang.say("Engine"),
        "top-1",
        lang.say("wrong house"),
        lang.say("false accept"),
        "p50",
        "p99",
        lang.say("queries/s"),
    )

    def row(name: str, shares: Mapping[str, Any], who: str) -> tuple[str, ...]:
        return (
            name,
            *(lang.percent(shares[k]["percent"]) for k in ("top1", "wrong_house", "false_accept")),
            f"{lang.number(p[f'{who}_p50'], 3)} ms",
            f"{lang.number(p[f'{who}_p99'], 3)} ms",
            lang.number(p[f"{who}_per_second"]),
        )

    rows = [row("Dispatchable", ours, "ours")]
    for cut in p["accuracy"]:
        label = (
            lang.say("no threshold")
            if not cut["threshold"]
            else f"{lang.say('score')} ≥ {lang.number(cut['threshold'], 1)}"
        )
        rows.append(row(f"addok 1.3.2, {label}", cut, "peer"))
    ratios = _table(
        (lang.say("addok over Dispatchable"), lang.say("times")),
        [
            ("p50", lang.number(p["ratio_p50"], 1)),
            ("p99", lang.number(p["ratio_p99"], 1)),
            (lang.say("queries/s"), lang.number(p["ratio_per_second"], 1)),
            *_first_time(p, lang),
        ],
    )
    return _table(header, rows) + "\n\n" + ratios


def _first_time(p: Mapping[str, Any], lang: Language) -> list[tuple[str, str]]:
    """How the two stand on queries never asked before; figures from before this was measured lack it."""
    if "first_ratio_per_second" not in p:
        return []
    return [(lang.say("queries/s, each query for the first time"), lang.number(p["first_ratio_per_second"], 1))]


def lists(r: Results, lang: Language) -> str:
    """The real lists."""
    rows = []
    for result in r["lists"]:
        for f in result["figures"]:
            sign = "≥" if f["at_least"] else "≤"
            bar = "" if f["bar"] is None else f"{sign} {lang.percent(f['bar'])}"
            interval = f"{lang.number(f['low'], 1)} – {lang.number(f['high'], 1)}"
            counted = f"{lang.number(f['part'])} / {lang.number(f['whole'])}"
            rows.append(
                (lang.say(result["name"]), lang.say(f["label"]), counted, lang.percent(f["percent"]), interval, bar)
            )
    header = (lang.say("List"), lang.say("What"), "n", lang.say("Share"), lang.say("95 % interval"), lang.say("Bar"))
    return _table(header, rows)


def relabelling(r: Results, lang: Language) -> str:
    """How the labels of the Lozère pairs moved."""
    found = next(result for result in r["lists"] if result["name"] == "lozere pairs")
    rows = [(f"`{move}`", lang.number(count)) for move, count in found["counts"].items()]
    return _table((lang.say("Label it came with -> label now"), "n"), rows)


def calibration(r: Results, lang: Language) -> str:
    """The reliability tables."""
    made = []
    for name in ("answers", "candidates"):
        c = r["calibration"][name]
        rows = [
            (
                f"{lang.number(b['from'], 1)} – {lang.number(b['to'], 1)}",
                lang.number(b["count"]),
                lang.percent(100 * b["score"]),
                lang.percent(b["percent"]),
                f"{lang.number(b['low'], 1)} – {lang.number(b['high'], 1)}",
            )
            for b in c["bins"]
            if b["count"]
        ]
        header = (lang.say("Score"), "n", lang.say("Predicted"), lang.say("Right"), lang.say("95 % interval"))
        title = f"{lang.say(name)}, n = {lang.number(c['count'])}"
        title += f", Brier {lang.number(c['brier'], 4)}, ECE {lang.number(c['ece'], 4)}"
        made.append(title + "\n\n" + _table(header, rows))
    return "\n\n".join(made)


def registers(r: Results, lang: Language) -> str:
    """Size and time of the compiled registers."""
    rows = [
        (
            f"`{x['name']}`",
            lang.number(x["points"]),
            lang.number(x["bytes"]),
            lang.number(x["per_point"], 1),
            f"{lang.number(x['seconds'], 1)} s",
        )
        for x in r["registers"]
    ]
    header = (
        lang.say("Register"),
        lang.say("Points or ranges"),
        lang.say("Bytes"),
        lang.say("Bytes each"),
        lang.say("Built in"),
    )
    return _table(header, rows)


def register_speed(r: Results, lang: Language) -> str:
    """Both French registers together against their bars."""
    s = r["register_speed"]
    rates = (s["build_processor"], s["build_wall"])
    rows = [
        (lang.say("Points"), lang.number(s["points"]), "", ""),
        (lang.say("bytes a point"), lang.number(s["per_point"], 1), "≤ 16", lang.met(s["per_point"] <= 16)),
        (
            lang.say("time to open both"),
            f"{lang.number(s['open_ms'], 1)} ms",
            f"≤ {lang.number(10)} ms",
            lang.met(s["open_ms"] <= 10),
        ),
        (
            lang.say("points built a second of processor"),
            lang.number(rates[0]),
            f"≥ {lang.number(300_000)}",
            lang.met(rates[0] >= 300_000),
        ),
        (lang.say("points built a second by the clock"), lang.number(rates[1]), "", ""),
        (lang.say("other work at the same time (load average)"), lang.number(s["load"], 1), "", ""),
        (lang.say("Run"), f"{s['date']}, `{s['commit']}`", "", ""),
    ]
    return _table((lang.say("What"), lang.say("Measured"), lang.say("Bar"), lang.say("Met")), rows)


def suggestions(r: Results, lang: Language) -> str:
    """Suggestions while one types."""
    s = r["suggestions"]
    ms = s["milliseconds"]

    def milliseconds(value: float, bar: float | None) -> tuple[str, str, str]:
        told = "" if bar is None else f"≤ {lang.number(bar)} ms"
        return f"{lang.number(value, 1)} ms", told, lang.met(None if bar is None else value <= bar)

    rows = [
        (lang.say("Points"), lang.number(s["points"]), "", ""),
        (lang.say("Letters typed"), lang.number(s["letters"]), "", ""),
        (lang.say("one letter, p50"), *milliseconds(ms["p50"], None)),
        (lang.say("one letter, p95"), *milliseconds(ms["p95"], 30)),
        (lang.say("one letter, p99"), *milliseconds(ms["p99"], None)),
        (lang.say("the slowest letter"), *milliseconds(s["slowest"], None)),
        (lang.say("points within 300 m, p95"), *milliseconds(s["near_p95"], 10)),
        (lang.say("index made at the first text"), f"{lang.number(s['index_seconds'], 2)} s", "", ""),
        (lang.say("the house was suggested"), lang.percent(s["found"], 1), "", ""),
        (lang.say("share of the line typed until then, median"), lang.percent(s["typed"], 0), "", ""),
        *_million(s.get("million"), lang, milliseconds),
        (lang.say("Run"), f"{s['date']}, `{s['commit']}`", "", ""),
    ]
    return _table((lang.say("What"), lang.say("Measured"), lang.say("Bar"), lang.say("Met")), rows)


def desk_lines(r: Results, lang: Language) -> str:
    """A request about 100,000 addresses, and the pages beside it."""
    d = r["desk_lines"]
    bars = {"judged": 60.0}

    def row(name: str, words: str) -> tuple[str, ...]:
        wall = d["seconds"][name]
        spent = f"{lang.number(d['processor'][name], 1)} s" if name in d["processor"] else ""
        bar = bars.get(name)
        told = "" if bar is None else f"≤ {lang.number(bar)} s"
        return lang.say(words), f"{lang.number(wall, 1)} s", spent, told, lang.met(None if bar is None else wall <= bar)

    page = d["page_ms"]
    rows = [
        (lang.say("Lines"), lang.number(d["lines"]), "", "", ""),
        row("read", "the list is read"),
        row("judged", "every row has its verdict"),
        row("taken", "rows become lines of the draft"),
        row("sent", "sent: the reference is there"),
        row("settled", "every line is with the desk, or solved"),
        (lang.say("a page meanwhile, p50"), f"{lang.number(page['p50'])} ms", "", "", ""),
        (lang.say("a page meanwhile, p99"), f"{lang.number(page['p99'])} ms", "", "≤ 200 ms",
         lang.met(page["p99"] <= 200)),
        (lang.say("processes waiting for a core, five minutes"), lang.number(d["load"], 1), "", "", ""),
        (lang.say("Run"), f"{d['date']}, `{d['commit']}`", "", "", ""),
    ]  # fmt: skip
    header = ("What", "Measured", "Processor of the worker", "Bar", "Met")
    return _table([lang.say(name) for name in header], rows)


def _million(
    m: Mapping[str, Any] | None, lang: Language, milliseconds: Callable[[float, float | None], tuple[str, str, str]]
) -> list[tuple[str, ...]]:
    """The same over a million invented points; figures from before this was measured lack it."""
    if m is None:
        return []
    over = lang.say("a million invented points:")
    return [
        (f"{over} {lang.say('Points')}", lang.number(m["points"]), "", ""),
        (f"{over} {lang.say('one letter, p50')}", *milliseconds(m["milliseconds"]["p50"], None)),
        (f"{over} {lang.say('one letter, p95')}", *milliseconds(m["milliseconds"]["p95"], 30)),
        (f"{over} {lang.say('the slowest letter')}", *milliseconds(m["slowest"], None)),
        (f"{over} {lang.say('points within 300 m, p95')}", *milliseconds(m["near_p95"], 10)),
    ]


def lists_pages(r: Results, lang: Language) -> str:
    """How fast the pages of lists are."""
    s = r["lists_pages"]
    rows = []
    for one in s["asked"]:
        # of the processor: what the answer takes where nothing else runs, for the database is in the same process
        met = lang.met(one["busy_p95"] <= LIST_MS and one["queries"] <= LIST_QUERIES)
        rows.append(
            (
                lang.say(one["list"]),
                lang.say(one["kind"]),
                lang.number(one["asked"]),
                f"{lang.number(one['busy_p50'])} ms",
                f"{lang.number(one['busy_p95'])} ms",
                f"{lang.number(one['p95'])} ms",
                lang.number(one["queries"]),
                met,
            )
        )
    names = ("List", "Asked for", "asked", "processor p50", "processor p95", "elapsed p95", "queries", "Met")
    table = _table(tuple(lang.say(name) for name in names), rows)
    told = (
        f"{lang.number(s['rows'])} {lang.say('rows in each list')}",
        s["database"],
        f"{lang.say('50 rows by their ids and a page without rows:')} {lang.number(s['by_key'])} ms",
        f"{lang.say('load of the machine before, in processes')} {lang.number(s['load'], 1)}",
        f"{s['date']}, `{s['commit']}`",
    )
    return f"{table}\n\n{' · '.join(told)}"


def lists_speed(r: Results, lang: Language) -> str:
    """How fast a long list is checked."""
    s = r["lists_speed"]
    bars = {"clean": None, "noise": 100_000}
    rows = []
    for kind, bar in bars.items():
        f = s[kind]
        name = lang.say(f"{kind} rows")
        for many, w in f["workers"].items():
            what = f"{lang.say('rows/s')}, --workers {many}"
            told = "" if bar is None or many == "1" else f"≥ {lang.number(bar)}"
            met = lang.met(w["per_second"] >= bar) if bar is not None and told else ""
            rows.append((name, what, lang.number(w["per_second"]), told, met))
            what = f"{lang.say('rows a second of processor')}, --workers {many}"
            rows.append((name, what, lang.number(w["per_cpu_second"]), "", ""))
            what = f"{lang.say('peak PSS of all processes')}, --workers {many}"
            size = f"{lang.number(w['pss'] / 1e6)} {lang.say('MB')}"
            rows.append((name, what, size, f"≤ 600 {lang.say('MB')}", lang.met(w["pss"] <= 600e6)))
        if peer := f.get("peer"):
            what, beside = lang.say("seconds of DuckDB, read, joined and written"), lang.number(peer["seconds"], 2)
            rows.append((name, what, beside, "", ""))
            what, times = lang.say("times DuckDB, --workers 2"), f"{lang.number(peer['times'], 2)} ×"
            rows.append((name, what, times, f"≤ {lang.number(1.5, 1)}", lang.met(peer["times"] <= 1.5)))
            what, times = lang.say("times DuckDB in processor time"), f"{lang.number(peer['cpu_times'], 2)} ×"
            rows.append((name, what, times, "", ""))
        if first := f.get("first"):
            rows.append((name, lang.say("rows/s of the first list ever, --workers 2"), lang.number(first), "", ""))
        limit = lang.say("rows/s of Python's csv module")
        rows.append((name, limit, lang.number(f["limit"]), "", ""))
        rows.append((name, lang.say("rows"), lang.number(f["rows"]), "", ""))
    if long := s.get("long"):
        name, size = lang.say("ten million rows"), f"{lang.number(long['pss'] / 1e6)} {lang.say('MB')}"
        what = f"{lang.say('peak PSS of all processes')}, --workers 2"
        rows.append((name, what, size, f"≤ 600 {lang.say('MB')}", lang.met(long["pss"] <= 600e6)))
        rows.append((name, lang.say("rows/s"), lang.number(long["rows"] / long["seconds"]), "", ""))
    rows.append((lang.say("Run"), lang.say("Engine"), lang.say(s["build"]), "", ""))
    rows.append(
        (lang.say("Run"), lang.say("load of the machine before, in processes"), lang.number(s["load"], 1), "", "")
    )
    rows.append((lang.say("Run"), lang.say("Commit"), f"{s['date']}, `{s['commit']}`", "", ""))
    header = (lang.say("Where"), lang.say("What"), lang.say("Measured"), lang.say("Bar"), lang.say("Met"))
    return _table(header, rows)


TABLES: dict[str, Callable[[Results, Language], str]] = {
    f.__name__: f
    for f in (
        machine,
        bars,
        kinds,
        left_out,
        peer,
        lists,
        relabelling,
        calibration,
        registers,
        register_speed,
        suggestions,
        lists_speed,
        lists_pages,
        desk_lines,
    )
}
"""Marker name -> what is written there."""


def render(text: str, results: Results, lang: Language, only: Collection[str] = ()) -> str:
    """The page with every marked table written anew, or ``only`` those. Raises ValueError for an unknown marker."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name not in TABLES:
            raise ValueError(f"no table is called {name}")
        if only and name not in only:
            return match[0]
        return f"<!-- bench:{name} -->\n\n{TABLES[name](results, lang)}\n\n<!-- /bench:{name} -->"

    return re.sub(r"<!-- bench:(\w+) -->.*?<!-- /bench:\1 -->", fill, text, flags=re.S)


def pages(docs: Path) -> tuple[Path, Path]:
    """The English and the French page."""
    return docs / "benchmarks.md", docs / "fr" / "benchmarks.md"


def write(results: Results, docs: Path, only: Collection[str] = ()) -> list[Path]:
    """Fill both pages, or ``only`` the tables named; each page is replaced whole."""
    done = []
    for path, code in zip(pages(docs), ("en", "fr"), strict=True):
        text = render(path.read_text(encoding="utf-8"), results, Language(code), only)
        part = path.with_name(path.name + ".part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
        done.append(path)
    return done
