"""A ledger on the Data page: recognised by itself, read in three steps, adopted; its reading kept for the next file."""

import openpyxl
import pytest

from pages.ui.session import ledgers
from pages.ui.session.state import STATE
from pages.ui.words import WORDS
from sim import load_dataset
from sim.intake.ledger import LedgerMap
from sim.language import DATA
from sim.library import About, Library, address, engine_of
from tests.pages.test_data import said, sent
from tests.pages.test_pages import LOCALES, growth, messages, opened
from workbooks import BytesIO, as_bytes

HEAD = ["序号", "企业名称", "统一社会信用代码", "行业代码", "主要产品", "单位", "设计产能", "2022年产量", "2022年产值（万元）", "2023年计划产量", "是否停产"]
