"""The material balance, product by product in stage order, with priorities and purchases (docs/model.md §2.6)."""

from __future__ import annotations

import numpy as np

from sim.dataset.recipes import Stage
from sim.model import Model
from sim.steps.axes import ENTITY, Array
from sim.workbook.live.formula_sheet import FIRST_ROW, CellBlock, FormulaSheet
from sim.workbook.live.live_model import LiveModel, plan_year


class BalanceSheet:
    """The sheet of the balance as it is written, row after row.

    `cells` are where each line's output stands by now and `output` what it is, both (line, month): every product whose
    inputs run short lowers them for the stages after it.
    """

    def __init__(self, live: LiveModel, key: str, allowed: CellBlock, output: Array) -> None:
        word, city = live.book.word, live.model.city
        self.book = live.book
        self.addresses = live.addresses
        self.city = city
        self.purchases = float(live.model.values["purchases"][0, 0, 0])
        rows = sum(len(stage.makers) + len(stage.users) + 4 for stage in city.stages)
        self.sheet = FormulaSheet(live.book, key, word("materials_note"), rows, city.month_labels)
        self.output = output
        self.cells = cells_of(allowed, len(output))
        self.recipe_row = {
            (row["line"], row["product"], row["role"]): place
            for place, row in enumerate(live.addresses.rows["recipes"])
        }
        self.product_row = {row["product"]: place for place, row in enumerate(live.addresses.rows["products"])}
        self.names = {table: live.names_by_key(table) for table in ("lines", "products")}
        self.sheet.text_column(word("code"), [], 18)
        self.sheet.text_column(word("name"), [], 34)
        self.per_unit = self.sheet.formula_column(word("per_unit"), str, [], "×")
        self.priority = self.sheet.formula_column(word("priority"), str, [], "code")
        self.wants = self._empty_block("made_or_wanted")
        self.shares = self._empty_block("share_given")
        self.after = self._empty_block("after_inputs")
        self.row = 0

    def _empty_block(self, title: str) -> CellBlock:
        """Head the months of a block whose rows are written one by one."""
        return self.sheet.monthly_formulas(self.book.word(title), lambda *_: "", np.zeros((0, 12)))

    def _write_cell(self, block: CellBlock, month: int, formula: str, value: float, unit: str = "") -> None:
        """Write a formula of the present row, with its value now; NaN stands for an empty text."""
        known = "" if np.isnan(value) else value
        place = FIRST_ROW + self.row, block.column + month
        self.sheet.sheet.write_formula(*place, "=" + formula, self.book.style(unit), known)

    def _write_names(self, code: str, text: str, strong: bool = False) -> None:
        """Write the words of the present row."""
        style = self.book.band if strong else self.book.text
        for column, cell in enumerate((code, text)):
            self.sheet.sheet.write_string(FIRST_ROW + self.row, column, cell, style)

    def write_stage(self, stage: Stage) -> None:
        """Write one product's turn: its makers, what may be bought, supply, its users; and an empty row."""
        product = self.city.products[stage.product]
        self._write_names(product, self.names["products"][product], strong=True)
        self.row += 1
        first_maker, made = self.row, np.zeros(12)
        for maker, gives in zip(stage.makers, stage.yields.ravel(), strict=True):
            made += self.output[maker] * gives
            self._write_maker(maker, gives, product)
        supply, supply_row = self._write_supply(stage, product, first_maker, made)
        self._write_users(stage, product, supply_row, supply)
        self.row += 1

    def _write_maker(self, maker: int, gives: float, product: str) -> None:
        """A row of what one line makes of the product."""
        line = self.city.lines[maker]
        self._write_names(line, f"{self.book.word('makes')} {self.names['lines'][line]}")
        recipe = self.recipe_row.get((line, product, "byproduct"))
        per_unit = "1" if recipe is None else self.addresses.number_ref("recipes", "per_unit", recipe)
        self._write_cell(self.per_unit, 0, per_unit, float(gives), "×")
        for month in range(12):
            formula = f"{self.cells[maker][month]}*{self.per_unit.ref(self.row)}"
            self._write_cell(self.wants, month, formula, self.output[maker, month] * gives)
        self.row += 1

    def _write_supply(self, stage: Stage, product: str, first_maker: int, made: Array) -> tuple[Array, int]:
        """Rows of what may be bought and of supply; supply by month (12,), NaN where it has no limit, and its row."""
        place, has_makers = self.product_row[product], first_maker < self.row
        limit = self.addresses.cell_ref("products", "purchase_limit", place)
        buys = self.addresses.number_ref("products", "purchase_limit", place, 0)
        bought = np.nan if np.isinf(stage.purchase_limit) else stage.purchase_limit / 12.0 * self.purchases
        self._write_names("", self.book.word("purchasable"))
        for month in range(12):
            self._write_cell(self.wants, month, f'IF({limit}="","",{buys}/12*purchases)', bought)
        self.row += 1
        self._write_names("", self.book.word("supply"))
        supply = made + bought
        for month in range(12):
            own = self.wants.ref(self.row - 1, month)
            parts = f"SUM({self.wants.ref(first_maker, month)}:{own})" if has_makers else own
            self._write_cell(self.wants, month, f'IF({limit}="","",{parts})', supply[month])
        self.row += 1
        return supply, self.row - 1

    def _write_users(self, stage: Stage, product: str, supply_row: int, supply: Array) -> None:
        """A row for each user, by priority: what one priority leaves of supply (12,) goes on to the next."""
        first, last, left = self.row, self.row + len(stage.users) - 1, supply
        for users in stage.classes:
            wanted = self.output[users.lines] * users.per_unit[:, :, 0]
            want = wanted.sum(axis=ENTITY)
            given = want if np.isnan(left).any() else np.minimum(want, left)
            share = np.divide(given, want, out=np.ones(12), where=want > 0.0)
            left = left - given
            for user, per_unit, own_want in zip(users.lines, users.per_unit.ravel(), wanted, strict=True):
                self._write_user(user, product, per_unit)
                part = share if per_unit > 0.0 else np.ones(12)
                for month in range(12):
                    formula = self._share_formula(month, first, last, supply_row)
                    self._write_user_month(user, month, own_want[month], formula, float(part[month]))
                self.cells[user] = [self.after.sheet_ref(self.row, month) for month in range(12)]
                self.row += 1
            self.output[users.lines] *= np.where(users.per_unit[:, :, 0] > 0.0, share, 1.0)

    def _write_user(self, user: int, product: str, per_unit: float) -> None:
        """Name, input a unit of output and priority of the present row's user."""
        line = self.city.lines[user]
        recipe = self.recipe_row[line, product, "input"]
        self._write_names(line, f"{self.book.word('takes')} {self.names['lines'][line]}")
        per_unit_ref = self.addresses.number_ref("recipes", "per_unit", recipe)
        self._write_cell(self.per_unit, 0, per_unit_ref, float(per_unit), "×")
        rank = float(self.addresses.rows["recipes"][recipe].get("priority") or 1)
        rank_ref = self.addresses.number_ref("recipes", "priority", recipe, 1)
        self._write_cell(self.priority, 0, rank_ref, rank, "code")

    def _share_formula(self, month: int, first: int, last: int, supply_row: int) -> str:
        """The share the present row's user gets: supply less what those before it want, over what its equals want."""
        wants, supply = self.wants, self.wants.ref(supply_row, month)
        everyone = f"{wants.ref(first, month)}:{wants.ref(last, month)}"
        priorities, mine = f"{self.priority.ref(first)}:{self.priority.ref(last)}", self.priority.ref(self.row)
        ahead = f"MIN(SUMPRODUCT(({priorities}<{mine})*{everyone}),{supply})"
        equals = f"SUMPRODUCT(({priorities}={mine})*{everyone})"
        needs = self.per_unit.ref(self.row)
        share = f"IF(AND({equals}>0,{needs}>0),MIN({equals},{supply}-{ahead})/{equals},1)"
        return f'IF({supply}="",1,{share})'

    def _write_user_month(self, user: int, month: int, want: float, share_formula: str, share: float) -> None:
        """What the present row's user wants in a month, the share it is given, and its output after that."""
        stands = self.cells[user][month]
        self._write_cell(self.wants, month, f"{stands}*{self.per_unit.ref(self.row)}", want)
        self._write_cell(self.shares, month, share_formula, share, "share")
        left = f"{stands}*{self.shares.ref(self.row, month)}"
        self._write_cell(self.after, month, left, self.output[user, month] * share)


def cells_of(block: CellBlock, count: int) -> list[list[str]]:
    """References to a block's cells from other sheets, [line][month]."""
    return [[block.sheet_ref(line, month) for month in range(12)] for line in range(count)]


def write_balance(live: LiveModel, model: Model, allowed: CellBlock, key: str) -> list[list[str]]:
    """Write a sheet of the balance; references to where each line's output stands after it, [line][month].

    `allowed` is what the factors leave of every line's output and `model` what it repeats: with actuals or without.
    Raises ArithmeticError where the balance as written is not the model's.
    """
    count = live.line_count
    stages = [stage for stage in model.city.stages if stage.classes]
    if not stages:
        return cells_of(allowed, count)
    balance = BalanceSheet(live, key, allowed, plan_year(model.after_factors, count))
    for stage in stages:
        balance.write_stage(stage)
    if not np.allclose(balance.output, plan_year(model.balanced, count), rtol=1e-12, atol=1e-12):
        raise ArithmeticError("workbook: the balance written differs from the model's")
    return balance.cells
