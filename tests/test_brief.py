"""The brief reopened: every figure is the projection's or a study's; what the dataset cannot fill is left out."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import openpyxl
import pytest
import tiny
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from strategies import load

from sim import Scenario, __version__, designs, project
from sim.brief import BRIEF_SECTIONS, Brief, docx_bytes, filled_sections, paper, run_studies
from sim.brief.paper import typeset
from sim.brief.risks import discovered
from sim.brief.source import Studies
from sim.cli import main
from sim.language import read_toml
from sim.masking import masked
from sim.present.coverage import basis_text, coverage, coverage_sentence
from sim.present.labels import EASED
from sim.present.tables import chain_rows, producer_rows, project_rows, shown_terms, waiting
from sim.present.verdict import odds_text, verdict_word
from sim.studies.discovery import Box, Discovery, discovery
from sim.studies.ensemble import DRAWS
from sim.studies.value_added import closing_value_added, part_base
from sim.workbook import xlsx_bytes

WORDS = read_toml("brief")
CHANGED = Scenario(
    {"market": 0.015, "stretch_nickel": 0.05, "oil": 0.98}, {"lines": {"copper_refined": {"ceiling": 1.16}}}, "Plan B"
)


class Reopened:
    """A brief read back: the projection and studies it was made from, its document, words and tables."""

    def __init__(self, dataset, scenario, lang, studies=None):
        self.projection = project(dataset, designs.single(dataset, scenario))
        self.studies = studies or run_studies(self.projection)
        self.file = docx_bytes(self.projection, lang, self.studies)
        self.document = Document(io.BytesIO(self.file))
        self.lang = lang
        self.text = "\n".join(paragraph.text for paragraph in self.document.paragraphs)
        self.tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in self.document.tables]
        self.alt = [shape._inline.docPr.get("descr") for shape in self.document.inline_shapes]

    def table(self, key):
        """The rows of the table with this caption, head left out."""
        captions = [p.text for p in self.document.paragraphs if p.style.name == "Caption"]
        tables = [text for text in captions if text.startswith(WORDS["captions"]["table"][self.lang].strip())]
        wanted = typeset(WORDS["captions"][key][self.lang].format(year="2023"), self.lang)
        place = next(place for place, text in enumerate(tables) if text.endswith(wanted))
        return self.tables[place][1:]

    @property
    def everything(self):
        cells = (cell for table in self.tables for row in table for cell in row)
        return "\n".join([self.text, *cells, *self.alt])

    @property
    def headings(self):
        return [p.text for p in self.document.paragraphs if p.style.name == "Heading 1"]


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def brief(lang, sample):
    return Reopened(sample, Scenario(), lang)


@pytest.fixture(scope="module")
def changed(lang, sample):
    return Reopened(sample, CHANGED, lang)


def percent(value, digits=1):
    return f"{value * 100:.{digits}f}%".replace("-", "−")


def points(value):
    text = f"{value * 100:+.2f}".replace("-", "−")
    return "0.00" if text in ("+0.00", "−0.00") else text


def figure(cell):
    """A cell's number."""
    return float(cell.replace("−", "-").replace(",", "").rstrip("%"))


def add_up(cells, exact, digits):
    """Whether cells are their exact figures to the digit, up or down, and all but the last add up to the last."""
    *parts, total = (figure(cell) for cell in cells)
    assert [*parts, total] == pytest.approx(list(exact), abs=10.0**-digits)
    assert sum(parts) == pytest.approx(total, abs=1e-9), cells
    assert total == pytest.approx(exact[-1], abs=0.5001 * 10.0**-digits)


def test_headline_is_the_projection_s(brief, changed):
    for found in (brief, changed):
        growth, target = found.projection.value("iva_growth"), found.projection.dataset.target("iva_growth", "2023")
        headline = found.text.split("\n")[5]
        for figure in (
            percent(growth),
            percent(target),
            f"{abs(float(f'{growth * 100:.1f}') - target * 100):.1f}",
            odds_text(found.studies.ensemble.odds(target), found.lang).replace(" ", ""),
            verdict_word(found.studies.ensemble.odds(target), found.lang),
            f"{DRAWS:,}",
            *(percent(end) for end in found.studies.ensemble.range("iva_growth")),
        ):
            assert figure in headline
    assert brief.text.split("\n")[5] != changed.text.split("\n")[5]
    assert brief.table("bridge") != changed.table("bridge")
    assert brief.table("bottlenecks") != changed.table("bottlenecks")


def test_bridge_chains_producers_and_projects_are_the_projection_s(brief, changed):
    for found in (brief, changed):
        now, growth = found.projection, found.projection.value("iva_growth")
        bridge = [*now["bridge"][shown_terms(now), 0, 0], growth]
        rows = found.table("bridge")
        add_up([row[1] for row in rows], np.array(bridge) * 100, 2)
        add_up([row[2] for row in rows], np.array(bridge) / growth * 100, 1)
        chains = chain_rows(now)
        rows = found.table("chains")
        digits = 0 if chains["output"].sum() >= 1000 else 1
        add_up([row[1] for row in rows], [*chains["output"], chains["output"].sum()], digits)
        pulls = np.array([*chains["pull"], chains["pull"].sum()])
        add_up([row[4] for row in rows], pulls * 100, 2)
        add_up([row[5] for row in rows], pulls / growth * 100, 1)
        assert rows[-1][1] == f"{now.value('all_chains_output'):,.{digits}f}"
        lines = producer_rows(now)
        rows = found.table("producers")
        assert [row[6] for row in rows] == [percent(value) for value in lines["utilisation"][: len(rows)]]
        assert [row[2] for row in rows] == [f"{value:,.0f}" for value in lines["design"][: len(rows)]]
        assert {row[2] for row in rows[:2]} == {"150,000", "400,000"}, "nickel and copper first"
        names = now.dataset.names("projects")
        coming = project_rows(now).set_index("project")
        by_name = {typeset(names[key][found.lang], found.lang): coming.loc[key] for key in coming.index}
        for row in found.table("projects"):
            exact = [by_name[row[0]][name] * 100 for name in ("pull", "pull_next")]
            assert [figure(cell) for cell in row[4:6]] == pytest.approx(exact, abs=0.01), "at most one digit away"


def test_industries_and_counties_are_the_projection_s(brief, changed):
    for found in (brief, changed):
        now, growth = found.projection, found.projection.value("iva_growth")
        closing = now["bridge"][now.entities("bridge").index("promoted_firms"), 0, 0]
        for kind in ("industry", "county"):
            rows = found.table(kind)
            parts = now.entities(f"pull_{kind}")
            here = [k for k, part in enumerate(parts) if part != "other"]  # the sample's others count for nothing
            assert now[f"pull_{kind}"][:, 0, 0].sum() == pytest.approx(now[f"pull_{kind}"][here, 0, 0].sum(), abs=1e-15)
            pulls = np.array([*now[f"pull_{kind}"][here, 0, 0], closing, growth])
            add_up([row[3] for row in rows], pulls * 100, 2)
            add_up([row[4] for row in rows], pulls / growth * 100, 1)
            grown = [percent(value) for value in now[f"growth_{kind}"][here, 0, 0]]
            assert [row[2] for row in rows[:-2]] == [text.replace("nan%", "–") for text in grown]
            shares = part_base(now, kind)[here, 0] / now.value("iva_base") * 100
            assert [figure(row[1]) for row in rows[: len(shares)]] == pytest.approx(shares.tolist(), abs=0.11)
            assert sum(figure(row[1]) for row in rows[:-1]) == pytest.approx(100.0), "shares of the base"
            made, base = closing_value_added(now)["promoted_firms"]
            assert rows[-2][2] == percent(made[0] / base[0] - 1.0), "promoted firms grow too"
        months = now["iva_growth_month"][0, :11, 0]
        assert percent(months.max()) in found.text
        assert percent(months.min()) in found.text
        assert percent(now.value("industry_share_of_gdp_nominal")) in found.text


def test_the_head_tells_the_basis_and_the_coverage(brief, sample):
    head = "\n".join(brief.text.split("\n")[:4])
    for told in (basis_text(sample, brief.lang), coverage_sentence(sample, brief.lang)):
        assert typeset(told, brief.lang) in head


def test_a_release_closes_the_tables_that_add_up_to_growth():
    release = tiny.rows({"month": "2023-03", "growth_to_date": 0.09})
    lines = [tiny.line(plan_growth=0.02, industry="32", grade="reported")]
    industries = tiny.rows({"industry": "32", "zh": "有色", "en": "Non-ferrous", "va_rate": "0.5"})
    found = Reopened(load(tiny.city(lines, [tiny.base()], official=release, industries=industries)), Scenario(), "en")
    difference = found.projection["bridge"][-1, 0, 0]
    assert difference > 0.01
    for key in ("industry", "evidence", "bridge"):
        row = next(row for row in found.table(key) if row[0] == "Accounting difference")
        assert points(difference) in row


def test_studies_are_quoted(brief, changed):
    for found in (brief, changed):
        spread = found.studies.ensemble.announceable()
        assert [row[1] for row in found.table("announce")[:3]] == [percent(value) for value in spread.values()]
        first = found.studies.bottlenecks.iloc[0]
        assert found.table("bottlenecks")[0][3] == points(first["points"])
        assert f"{first['points'] * 100:.2f}" in found.text
        widest = found.studies.tornado.iloc[0]
        assert found.table("swings")[0][3:5] == [percent(widest[f"growth_{end}"], 2) for end in ("low", "high")]
        swing = figure(found.table("swings")[0][4]) - figure(found.table("swings")[0][3])
        assert figure(found.table("swings")[0][5]) == pytest.approx(abs(swing), abs=1e-9)
        assert percent(found.studies.discovery.fresh.density, 0) in found.text


def test_the_briefs_discovery_is_the_pages(changed):
    """The first edition asked 1,024 draws for the brief and 4,096 on the page: two answers to one question."""
    now = changed.projection
    asked = discovery(now.unedited, now.design.scenario, now.dataset.target("iva_growth", now.dataset.plan_year))
    assert asked == changed.studies.discovery


def test_every_decimal_is_found_in_the_projection_or_a_study(changed):
    now, studies = changed.projection, changed.studies
    table = now.dataset.tables
    arrays = [np.ravel(now[measure]) for measure in now.names]
    frames = [frame.select_dtypes("number").to_numpy().ravel() for frame in (studies.bottlenecks, studies.tornado)]
    frames += [part.select_dtypes("number").to_numpy().ravel() for part in (producer_rows(now), chain_rows(now))]
    frames += [table["targets"]["value"].to_numpy(), project_rows(now)[["pull", "pull_next"]].to_numpy().ravel()]
    ensemble, box = studies.ensemble, studies.discovery.box.conditions
    odds = [
        ensemble.odds(row["value"], measure, row["direction"] == "at_least", entity or None)
        for row in table["targets"].to_dict("records")
        for measure, _, entity in [str(row["measure"]).partition(":")]
        if measure in ensemble.projection
    ]
    bridge, growth, target = now["bridge"][:, 0, 0], now.value("iva_growth"), now.dataset.target("iva_growth", "2023")
    terms = now.entities("bridge")
    wanted, lost = bridge[:2].sum(), -bridge[[k for k, term in enumerate(terms) if term in EASED]].sum()
    more = [
        growth - target, wanted, lost, (wanted - lost) / wanted, now["pull_line"][:, 0, 0].sum(),
        now["lost_to_factor"][:, 0, 0].sum(), *ensemble.announceable().values(), *ensemble.range("iva_growth"), *odds,
        *(end for ends in box.values() for end in ends), *now.design.numbers.values(), 1.16,
        *(part / growth for part in (*bridge, *now["pull_chain"][:, 0, 0], *now["pull_line"].sum(axis=0)[0])),
        *(chain_rows(now)["output"] / chain_rows(now)["target"]), now.value("all_chains_output") / 1320,
        *(now["pull_industry"][:, 0, 0] / growth), *(now["pull_county"][:, 0, 0] / growth),
        *(part_base(now, "industry")[:, 0] / now.value("iva_base")), now.value("power_growth") - growth,
        *(part_base(now, "county")[:, 0] / now.value("iva_base")), *vars(coverage(now.dataset)).values(),
        closing_value_added(now)["promoted_firms"][1][0] / now.value("iva_base"),
    ]  # fmt: skip
    for row in table["targets"].to_dict("records"):  # gaps
        more += [now.value("chain_output", chain) - row["value"] for chain in now.entities("chain_output")]
        more += [now[measure][0, 0, 0] - row["value"] for measure in now.names if len(now[measure])]
    here = slice(0, 12)
    shares = np.minimum(now.city.availability[:, here, 0] * [[now.design.numbers[f]] for f in now.city.factors], 1.0)
    shares[now.city.factors.index("gas"), 11] *= 0.94  # the sample's cut in winter
    coming = project_rows(now)
    coming = coming[
        (coming["state"] != "no_room") & (coming["stage"] != "shelved") & coming["expected"].between(0, 11.9)
    ]
    more += [*shares.ravel(), *shares.mean(axis=1), coming["pull"].sum(), coming["pull_next"].sum()]
    pool = np.abs(np.concatenate([*arrays, *frames, np.array(more, dtype=float)]))
    pool = pool[np.isfinite(pool)]
    allowed = {
        f"{value:,.{digits}f}"
        for scaled in (pool, pool * 100, pool / 1e3, pool / 1e4)
        for value in np.unique(scaled)
        for digits in (1, 2, 3)
    }
    named = [
        name
        for names in map(now.dataset.names, ("lines", "projects", "products"))
        for pair in names.values()
        for name in pair
    ]
    text = changed.everything
    for name in sorted(named, key=len, reverse=True):
        text = text.replace(typeset(name, changed.lang), "")
    text = text.replace(__version__, "")
    found = re.findall(r"\d[\d,]*\.\d+", text)
    assert len(found) > 200
    assert [figure for figure in found if figure not in allowed and figure.rstrip("0") not in allowed] == []


def test_no_figure_is_typed_in_the_template():
    typed = [
        text
        for part in ("headings", "sentences", "captions", "words")
        for pair in WORDS[part].values()
        for text in pair
        if re.search(r"\d", re.sub(r"\{[^}]*\}", "", text).replace("100m yuan", ""))
    ]
    assert typed == []


def test_both_languages_hold_the_same_template():
    for part in ("headings", "sentences", "captions", "words"):
        for key, pair in WORDS[part].items():
            holes = [sorted(set(re.findall(r"\{(\w+)", pair[lang]))) for lang in ("zh", "en")]
            assert holes[0] == holes[1], f"{part}.{key}"


def test_nothing_is_left_untranslated(brief, changed):
    for found in (brief, changed):
        text = found.everything
        assert "{" not in text and "}" not in text and "nan" not in text.lower().split()
        if found.lang == "en":
            assert re.findall("[\u4e00-\u9fff]+", text) == []
        else:
            for row in changed.table("changed"):
                text = text.replace(row[3], "")  # a source may be a file's name
            assert re.findall(r"\b[a-z]+_[a-z_]+\b", text) == []
            assert re.findall("[\u4e00-\u9fff][,;:(]", text) == [], "punctuation of a Chinese paper"


def test_sections_stand_in_the_declared_order(brief):
    assert brief.headings == [WORDS["headings"][key][brief.lang] for key in BRIEF_SECTIONS]


def test_changed_assumptions_and_cells_are_listed_with_their_source(changed, sample):
    slider = sample.assumptions["market"]
    rows = {row[0]: row[1:] for row in changed.table("changed")}
    assert rows[slider.name[changed.lang]][:2] == ["0.0%", "1.5%"]
    assert all(row[2] for row in rows.values())
    assert changed.table("edits")[0][3] == "1.16"
    assert "Plan B" in changed.text


def test_word_structure(brief):
    document, section = brief.document, brief.document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert section.footer._element.xpath(".//w:fldSimple")[0].get(qn("w:instr")) == "PAGE"
    for table in document.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert sum(cell.width.cm for cell in table.rows[0].cells) == pytest.approx(21.0 - 2.8 - 2.6, abs=0.05)
    assert len(brief.alt) == 3
    assert all(brief.alt)
    levels = document.part.numbering_part.element.xpath("./w:abstractNum[@w:abstractNumId='90']/w:lvl")
    styles = [level.find(qn("w:pStyle")).get(qn("w:val")) for level in levels]
    assert styles == ["Heading1", "Heading2"]
    for style, font in (("Normal", "仿宋"), ("Heading 1", "黑体"), ("Table Text", "仿宋")):
        assert document.styles[style].element.rPr.rFonts.get(qn("w:eastAsia")) == font
    archive = zipfile.ZipFile(io.BytesIO(brief.file))
    assert b"FangSong" in archive.read("word/fontTable.xml")


def test_a_city_changes_its_letterhead(tmp_path, monkeypatch):
    """What is set in the template is the brief's: header, margins (tables follow), the size of small text."""
    own = Document(str(paper.TEMPLATES / "template_zh.docx"))
    own.sections[0].header.paragraphs[0].text = "镍原市工业和信息化局"
    own.sections[0].left_margin = own.sections[0].right_margin = Cm(3)
    own.styles["Table Text"].font.size = Pt(8)
    own.save(str(tmp_path / "template_zh.docx"))
    monkeypatch.setattr(paper, "TEMPLATES", tmp_path)
    document = Reopened(load(tiny.capped()), Scenario(), "zh").document
    assert document.sections[0].header.paragraphs[0].text == "镍原市工业和信息化局"
    assert sum(cell.width.cm for cell in document.tables[0].rows[0].cells) == pytest.approx(15.0, abs=0.05)
    assert document.styles["Table Text"].font.size == Pt(8)


def test_a_city_with_almost_nothing_gets_the_sections_it_can_fill():
    for lang in ("zh", "en"):
        found = Reopened(load(tiny.capped()), Scenario(), lang)
        shown = [WORDS["headings"][key][lang] for key in BRIEF_SECTIONS if key not in ("projects", "chains", "supply")]
        assert found.headings == shown
        assert "5.0%" in found.text.split("\n")[4]
        assert WORDS["words"]["as_set"][lang] not in found.everything, "no target, none shown"


def test_a_fall_is_called_a_fall():
    tables = tiny.city([tiny.line(design_capacity=120, ceiling=1.05, plan_growth=-0.1)], [tiny.base()])
    found = Reopened(load(tables), Scenario({"plan_delivery": 1.0}), "zh")
    assert "同比下降10.0%" in found.text
    assert found.table("bridge")[-1][1:] == ["−10.00", "–"], "no contribution to a fall"


def test_progress_against_time_where_there_are_actuals():
    tables = tiny.capped()
    tables["actuals"] = tiny.rows(*({"line": "l", "month": f"2023-{m:02d}", "output": 11} for m in range(1, 7)))
    tables["targets"] = tiny.rows({"target": "t", "measure": "iva_growth", "year": 2023, "value": 0.08})
    found = Reopened(load(tables), Scenario(), "zh")
    for figure in (
        "截至6月累计同比增长10.0%",
        "50.9%",
        "时序进度为50.0%",
        "快于时序进度0.9个百分点",
        "需同比增长6.0%",
    ):
        assert figure in found.text, figure


def test_a_brief_says_when_it_was_made_and_what_it_is(sample):
    """The library's own template says 2013, python-docx and Japanese."""
    made = datetime(2026, 11, 27, 6, 30, tzinfo=timezone(timedelta(hours=8)))
    now = project(sample, designs.single(sample, Scenario(name="会前\x08")))
    studies = run_studies(now)
    for lang, date, author, language in (
        ("zh", "2026年11月27日", "增速目标模拟器", "zh-CN"),
        ("en", "27 November 2026", "Growth-target simulator", "en-GB"),
    ):
        file = docx_bytes(now, lang, studies, made)
        document = Document(io.BytesIO(file))
        core = document.core_properties
        assert date in "\n".join(line.text for line in document.paragraphs[:4]), "the reader's date, not the server's"
        assert core.created == core.modified == datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
        assert (core.author, core.language, core.subject) == (author, language, "会前")
        assert core.title == document.paragraphs[0].text
        parts_ = {
            name: zipfile.ZipFile(io.BytesIO(file)).read(name).decode()
            for name in ("docProps/core.xml", "docProps/app.xml", "word/settings.xml", "word/styles.xml")
        }
        assert not [name for name, text in parts_.items() if re.search("ja-JP|python-docx|Macintosh|2013", text)]
        book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(now, lang, made=made)))
        own = book.properties
        assert (own.creator, own.created) == (author, datetime(2026, 11, 26, 22, 30))
        assert own.title.startswith(sample.profile[f"city_{lang}"])
        assert "会前" in own.subject
        assert date in "".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=6, max_col=1))
    today = Document(io.BytesIO(docx_bytes(now, "en", studies))).core_properties.created
    assert abs((datetime.now(UTC) - today).total_seconds()) < 600


# What is read off a projection: each sentence from figures worked out here -------------------------------------------
def sentence(lang, key, **fill):
    """A sentence of the template with its figures in, as the document has it."""
    return typeset(WORDS["sentences"][key].format(lang, **fill), lang)


def test_chains_producers_and_projects_are_counted_right(brief, changed):
    for found in (brief, changed):
        now, lang = found.projection, found.lang
        targets = [now.dataset.target(f"chain_output:{chain}", "2023") for chain in now.city.chains]
        met = sum(made >= goal for made, goal in zip(now["chain_output"][:, 0, 0], targets, strict=True))
        assert met != len(targets) - met
        assert sentence(lang, "chains", count=len(targets), met=met) in found.text
        used, room = (now[name][now.city.capped, 0, 0] for name in ("utilisation", "headroom"))
        known = ~np.isnan(used)
        over, full = int((used[known] > 1).sum()), int((room[known] < 5e-5).sum())
        assert over not in (0, known.sum() - over)
        assert sentence(lang, "producers", count=int(known.sum()), over=over, full=full) in found.text
        projects = now.city.projects
        comes, planned = now["commissioning"][:, 0, 0], projects.planned[:, 0, 0]
        coming = (comes >= 0) & (comes < 12) & ~projects.shelved & ~projects.no_room
        late = int((comes > planned + 1e-9)[coming].sum())
        assert 0 < late < coming.sum()
        pulls = now["pull_project"][coming, :2, 0].sum(axis=0)
        fill = {key: points(value).lstrip("+") for key, value in zip(("pull", "next"), pulls, strict=True)}
        assert sentence(lang, "projects", year=2023, count=coming.sum(), late=late, **fill) in found.text


def test_a_factor_s_worst_month_and_the_peak_of_the_year_are_named(brief, changed):
    now, lang = brief.projection, brief.lang
    short = 0
    for found in (brief, changed):
        city, numbers, names = now.city, found.projection.design.numbers, now.dataset.names("factors")
        for place, (factor, row) in enumerate(zip(city.factors, found.table("factors"), strict=True)):
            there = np.minimum(city.availability[place, :12, 0] * numbers[factor], 1.0)
            there[11] *= 0.94 if factor == "gas" else 1.0  # the sample's cut in winter
            worst = int(there.argmin())
            assert row[0] == typeset(names[factor][lang], lang)
            assert row[1:3] == [percent(there.mean()), percent(there[worst])]
            if there[worst] < 1.0:
                assert row[3] == typeset(WORDS["words"]["years_month"][lang].format(year=2023, month=worst + 1), lang)
                short += worst != int(there.argmax())
    assert short
    values = now["iva_growth_to_date"][0, :11, 0]
    names = [f"1–{k}月" if lang == "zh" else name for k, name in enumerate(MONTHS, start=2)]
    fill = {"first": names[0], "last": names[-1], "start": percent(values[0]), "end": percent(values[-1])}
    peak = {"top": percent(values.max()), "when": names[int(values.argmax())]}
    assert sentence(lang, "to_date", year=2023, **fill, **peak) in brief.text


def test_base_shares_by_grade_come_to_the_whole(brief):
    shares = [float(row[2].rstrip("%")) for row in brief.table("evidence") if row[2] != "–"]
    assert shares
    assert sum(shares) == pytest.approx(100, abs=0.11)


MONTHS = ["Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def told_by(found, lang="en"):
    """The brief's sentence about a discovery, whatever projection it belongs to."""
    now = project(load(tiny.with_project()), designs.single(load(tiny.with_project()), Scenario()))
    return discovered(Brief(now, lang, Studies(None, None, None, found))).text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_condition_is_told_on_the_side_it_lies(lang):
    slider = load(tiny.with_project()).assumptions["market"]
    name = slider.name[lang]
    ends = {"below": (-np.inf, 0.01), "above": (0.01, np.inf), "between": (0.01, 0.02)}
    for outcome, key in (("missed", "missed_when"), ("met", "met_when")):
        for which, (low, high) in ends.items():
            box = Box({"market": (low, high)}, 0.6, 0.9)
            part = WORDS["sentences"][which][lang].format(name=name, low="1.0%", high="2.0%" if low == 0.01 else "1.0%")
            fill = {"conditions": part, "target": "8.0%", "density": "80%", "coverage": "70%", "missed": "30%"}
            fresh = Box(box.conditions, 0.7, 0.8)
            told = told_by(Discovery(box, fresh, 0.3, 0.08, "prim", outcome), lang)
            assert told == WORDS["sentences"][key].format(lang, **fill)


def test_a_project_s_state_is_what_became_of_it():
    flat = {**tiny.RAMP, "ramp": "flat", "m0": "1"}
    lines = [
        tiny.line("old", plan_growth=0, design_capacity=999),
        *(
            tiny.line(name, entry="new_entity", listing=listing)
            for name, listing in (("early", "2023-02"), ("late", "2024-02"))
        ),
    ]
    rows = [
        {
            "project": f"of_{line}",
            "line": line,
            "capacity": 12,
            "stage": "building",
            "commissioning": month,
            "ramp": "flat",
        }
        for line, month in (("old", "2023-05"), ("early", "2023-01"), ("late", "2023-01"))
    ]
    rows.append({**rows[0], "project": "of_none", "line": "none", "commissioning": "2024-05"})
    lines.append(tiny.line("none", entry="new_entity"))
    now = tiny.run(
        tiny.city(lines, [tiny.base("old")], {"listing_lag": 0, "horizon": 24}, projects=tiny.rows(*rows), ramps=[flat])
    )
    found = project_rows(now).set_index("project")["state"].to_dict()
    assert found == {"of_old": "counted", "of_early": "counted", "of_late": "not_yet", "of_none": "no_output"}
    assert now.value("counted", "early", "2023-01") == 0.0 < now.value("counted", "early", "2023-12")


def test_who_waits_is_who_comes_later_for_it(sample):
    now = project(sample, designs.single(sample, Scenario()))
    found = waiting(now).set_index("project")["month"]
    assert len(found)
    planned = dict(zip(now.city.projects.ids, now.city.projects.planned[:, 0, 0], strict=True))
    assert all(month > planned[project_id] for project_id, month in found.items())
    assert all(now.value("commissioning", project_id) >= month for project_id, month in found.items())


def test_text_of_people_cannot_break_the_file():
    tables = tiny.with_project()
    ugly = "甲企业" + "长" * 300
    tables["lines"][0]["zh"] = tables["lines"][0]["en"] = ugly
    tables["projects"][0]["zh"] = "<w:p>&amp;\n\t{name}"
    tables["profile"] += tiny.rows({"key": "city_zh", "value": ugly})
    dataset = load(tables)
    projection = project(dataset, designs.single(dataset, Scenario(name="\x08{growth}\ud800\ufffe")))
    document = Document(io.BytesIO(docx_bytes(projection, "zh")))
    assert "甲企业" in "".join(p.text for p in document.paragraphs)
    assert "{growth}" in "".join(p.text for p in document.paragraphs)
    assert any("<w:p>&amp;{name}" in cell.text.replace(" ", "") for table in document.tables for cell in table._cells)


def test_studies_may_be_handed_in():
    dataset = load(tiny.capped())
    projection = project(dataset, designs.single(dataset, Scenario()))
    found = Reopened(dataset, Scenario(), "en", run_studies(projection, draws=2048))
    assert "2,048" in found.text
    assert filled_sections(Brief(projection, "en", found.studies))


def test_command_line_writes_a_brief(tmp_path):
    folder = tmp_path / "city"
    folder.mkdir()
    tiny.write(tiny.capped(), folder)
    file = tmp_path / "brief.docx"
    assert main(["project", "--dataset", str(folder), "--out", str(file), "--lang", "en"]) == 0
    assert "Outlook" in "".join(p.text for p in Document(file).paragraphs)


def test_a_masked_city_s_brief_names_no_firm_line_or_project(sample):
    found = Reopened(masked(sample, "zh").dataset, Scenario(), "zh")
    hidden = {pair.zh for table in ("lines", "projects") for pair in sample.names(table).values()}
    hidden |= set(sample.tables["lines"]["firm"])
    kept = {pair.zh for table in ("products", "chains", "parks", "factors") for pair in sample.names(table).values()}
    text = found.everything
    for name in kept:  # a product may be called as the line that makes it
        text = text.replace(typeset(name, "zh"), "")
    assert [name for name in hidden - kept if typeset(name, "zh") in text] == []


def test_what_the_scenario_changes_is_told_on_the_first_page(sample, brief, changed):
    before, after = (round(float(np.median(each.studies.ensemble.growth)) * 100, 2) for each in (brief, changed))
    line = changed.text.split("\n")[6]
    assert line.startswith("与默认情景相比：" if changed.lang == "zh" else "Against the default scenario: ")
    for told in (f"{before:.2f}%", f"{after:.2f}%", f"{after - before:+.2f}", "0.0% → 5.0%", "0.0% → 1.5%"):
        assert told.replace("-", "−") in line.replace("−0.", "−0."), line
    for key in CHANGED.values:
        assert typeset(sample.assumptions[key].name[changed.lang], changed.lang) in line
    assert "Default scenario" not in brief.text
    assert "默认情景相比" not in brief.text
    assert "Against the default" not in brief.text


def test_many_changes_are_counted_and_listed_at_the_end(sample):
    many = Scenario(
        {"stretch_nickel": 0.01, "stretch_copper": 0.01, "market": 0.01, "oil": 0.98, "gas": 0.98, "coal": 0.98}
    )
    line = Reopened(sample, many, "zh").text.split("\n")[6]
    assert line.count("→") == 5
    assert "等6项，详见“改动的假设”" in line


def test_a_scenario_without_a_name_is_the_current_settings(sample):
    found = Reopened(sample, Scenario({"market": 0.01}), "zh")
    assert "情景：当前设定" in found.text
    assert "按当前设定测算，2023年" in found.text
    preset = Reopened(sample, Scenario({"market": 0.01}, name="stretch"), "zh")
    assert "按“高方案”设定测算" in preset.text, "a preset by its own name"
    assert sample.hash in found.text
    assert f"{sample.name} " not in found.text


def test_a_month_s_own_growth_is_named_by_that_month(sample):
    now = project(sample, designs.single(sample, Scenario()))
    labels, values = now.times("iva_growth_month")[:11], now["iva_growth_month"][0, :11, 0]
    low = labels[int(values.argmin())]
    assert not low.endswith("-02")
    text = Reopened(sample, Scenario(), "zh").text
    assert f"最低为{percent(values.min())}（{int(low[5:])}月）" in text
    assert "（1–" not in text[text.index("当月同比") : text.index("。", text.index("当月同比"))].replace(
        "（1–2月）", ""
    )


def test_the_two_figures_of_new_projects_say_what_each_is(brief):
    terms = dict(zip(brief.projection.entities("bridge"), brief.projection["bridge"][:, 0, 0], strict=True))
    said = (
        "“新项目”拉动的{}个百分点是全部新项目的计划数"
        if brief.lang == "zh"
        else "The {} points of new projects in the outlook"
    )
    assert said.format(f"{terms['projects'] * 100:.2f}") in brief.text


def test_industry_s_share_of_gdp_is_said_once_where_prices_do_not_change_it(brief):
    shares = [percent(brief.projection.value(f"industry_share_of_gdp{kind}")) for kind in ("", "_nominal")]
    assert shares[0] == shares[1]
    assert "按当年价格" not in brief.text
    assert "At current prices industry" not in brief.text
