"""The material balance, product by product in stage order, with priorities and purchases (docs/model.md §2.6)."""

from __future__ import annotations

import numpy as np

from sim.dataset.recipes import Stage
from sim.model import Model
from sim.present.labels import table_names
from sim.steps.axes import ENTITY, Array
from sim.workbook.book import Book
from sim.workbook.live.addresses import Places
from sim.workbook.live.grid import FIRST, Block, Page
from sim.workbook.live.plan import full


class Balance:
    """The sheet of the balance as it is written: where each line's output stands by now, and what it is."""

    def __init__(self, book: Book, places: Places, model: Model, allowed: Block, sheet: str) -> None:
        self.book = book
        self.places = places
        self.city = model.city
        self.values = model.values
        labels = model.city.month_labels
        rows = sum(len(stage.makers) + len(stage.users) + 4 for stage in self.city.stages)
        self.page = Page(book, sheet, book.word("materials_note"), rows, labels)
        self.output: Array = full(model.after_factors, len(self.city.lines))
        self.cells = [[allowed.cell(line, month) for month in range(12)] for line in range(len(self.output))]
        self.recipe = {
            (row["line"], row["product"], row["role"]): place for place, row in enumerate(places.rows["recipes"])
        }
        self.product_row = {row["product"]: place for place, row in enumerate(places.rows["products"])}
        self.names = {table: table_names(book.projection.dataset, table, book.lang) for table in ("lines", "products")}
        word = book.word
        self.who = self.page.texts(word("code"), [], 18)
        self.page.texts(word("name"), [], 34)
        self.per_unit = self.page.column(word("per_unit"), str, [], "×")
        self.priority = self.page.column(word("priority"), str, [], "code")
        self.wants = self.page.block(word("made_or_wanted"), lambda *_: "", np.zeros((0, 12)))
        self.shares = self.page.block(word("share_given"), lambda *_: "", np.zeros((0, 12)))
        self.after = self.page.block(word("after_inputs"), lambda *_: "", np.zeros((0, 12)))
        self.row = 0

    def put(self, block: Block, month: int, formula: str, value: float, unit: str = "") -> None:
        """A formula of the present row."""
        known = "" if np.isnan(value) else value
        self.page.sheet.write_formula(
            FIRST + self.row, block.column + month, "=" + formula, self.book.style(unit), known
        )

    def head(self, code: str, text: str, strong: bool = False) -> None:
        """The words of the present row."""
        style = self.book.band if strong else self.book.text
        self.page.sheet.write_string(FIRST + self.row, 0, code, style)
        self.page.sheet.write_string(FIRST + self.row, 1, text, style)

    def stage(self, stage: Stage) -> None:
        """One product's turn."""
        product = self.city.products[stage.product]
        self.head(product, self.names["products"][product], strong=True)
        self.row += 1
        made, supply_values = self.makers(stage, product), np.zeros(12)
        for maker, gives in zip(stage.makers, stage.yields.ravel(), strict=True):
            supply_values += self.output[maker] * gives
        limit = self.places.cell("products", "purchase_limit", self.product_row[product])
        buys = self.places.number_cell("products", "purchase_limit", self.product_row[product], 0)
        multiple = float(self.values["purchases"][0, 0, 0])
        bought = np.nan if np.isinf(stage.purchase_limit) else stage.purchase_limit / 12.0 * multiple
        self.head("", self.book.word("purchasable"))
        for month in range(12):
            self.put(self.wants, month, f'IF({limit}="","",{buys}/12*purchases)', bought)
        self.row += 1
        self.head("", self.book.word("supply"))
        supply_values = supply_values + bought
        for month in range(12):
            own = self.wants.at(self.row - 1, month)
            parts = f"SUM({self.wants.at(made, month)}:{own})" if made is not None else own
            self.put(self.wants, month, f'IF({limit}="","",{parts})', supply_values[month])
        self.row += 1
        self.users(stage, product, self.row - 1, supply_values)
        self.row += 1

    def makers(self, stage: Stage, product: str) -> int | None:
        """A row for each maker; the first row's number, None where nobody makes it."""
        first = self.row if len(stage.makers) else None
        for maker, gives in zip(stage.makers, stage.yields.ravel(), strict=True):
            line = self.city.lines[maker]
            self.head(line, f"{self.book.word('makes')} {self.names['lines'][line]}")
            recipe = self.recipe.get((line, product, "byproduct"))
            per_unit = "1" if recipe is None else self.places.number_cell("recipes", "per_unit", recipe)
            self.put(self.per_unit, 0, per_unit, float(gives), "×")
            for month in range(12):
                formula = f"{self.cells[maker][month]}*{self.per_unit.at(self.row)}"
                self.put(self.wants, month, formula, self.output[maker, month] * gives)
            self.row += 1
        return first

    def users(self, stage: Stage, product: str, supply: int, supply_values: Array) -> None:
        """A row for each user: what it wants, the share it is given by priority, and its output after that."""
        first, count = self.row, len(stage.users)
        ranges = [f"{self.wants.at(first, m)}:{self.wants.at(first + count - 1, m)}" for m in range(12)]
        order = f"{self.priority.at(first)}:{self.priority.at(first + count - 1)}"
        left = supply_values
        for users in stage.classes:
            wanted = self.output[users.lines] * users.per_unit[:, :, 0]
            want = wanted.sum(axis=ENTITY)
            takes = users.per_unit[:, :, 0] > 0.0
            given = want if np.isnan(left).any() else np.minimum(want, left)
            share = np.divide(given, want, out=np.ones(12), where=want > 0.0)
            left = left - given
            for user, per_unit, own_want in zip(users.lines, users.per_unit.ravel(), wanted, strict=True):
                line = self.city.lines[user]
                recipe = self.recipe[line, product, "input"]
                self.head(line, f"{self.book.word('takes')} {self.names['lines'][line]}")
                self.put(self.per_unit, 0, self.places.number_cell("recipes", "per_unit", recipe), float(per_unit), "×")
                rank = float(self.places.rows["recipes"][recipe].get("priority") or 1)
                self.put(self.priority, 0, self.places.number_cell("recipes", "priority", recipe, 1), rank, "code")
                mine = self.priority.at(self.row)
                for month in range(12):
                    at, there = ranges[month], self.wants.at(supply, month)
                    ahead = f"MIN(SUMPRODUCT(({order}<{mine})*{at}),{there})"
                    own = f"SUMPRODUCT(({order}={mine})*{at})"
                    needs = self.per_unit.at(self.row)
                    given_share = f"IF(AND({own}>0,{needs}>0),MIN({own},{there}-{ahead})/{own},1)"
                    self.put(
                        self.wants, month, f"{self.cells[user][month]}*{self.per_unit.at(self.row)}", own_want[month]
                    )
                    part = float(share[month]) if per_unit > 0.0 else 1.0
                    self.put(self.shares, month, f'IF({there}="",1,{given_share})', part, "share")
                    formula = f"{self.cells[user][month]}*{self.shares.at(self.row, month)}"
                    self.put(self.after, month, formula, self.output[user, month] * part)
                self.cells[user] = [self.after.cell(self.row, month) for month in range(12)]
                self.row += 1
            self.output[users.lines] *= np.where(takes, share, 1.0)


def write_materials(book: Book, places: Places, model: Model, allowed: Block, sheet: str) -> list[list[str]]:
    """A sheet of the balance; the cells where each line's output stands after it, (line, month).

    `allowed` is what the factors leave of every line's output.
    """
    stages = [stage for stage in model.city.stages if stage.classes]
    if not stages:
        return [[allowed.cell(line, month) for month in range(12)] for line in range(len(model.city.lines))]
    balance = Balance(book, places, model, allowed, sheet)
    for stage in stages:
        balance.stage(stage)
    if not np.allclose(balance.output, full(model.balanced, len(balance.output)), rtol=1e-12, atol=1e-12):
        raise ArithmeticError("workbook: the balance written differs from the model's")
    return balance.cells
