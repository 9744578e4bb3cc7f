"""The model as live formulas: the plan year's growth worked out anew in the workbook when a planner changes a cell.

    the dataset's own sheets, assumptions ─▶ links ─▶ projects ─▶ lines ─▶ balance ─▶ lines ─▶ check

Files named as a step of sim/steps hold that step's formulas, and the functions in them are named as its kernels. The
others are the sheets the steps write into (projects, lines, links, check_sheet, comparison), the means of writing them
(formula_sheet, addresses, live_model), and sheets.py, which calls all in order. Each formula carries the value it had
on export, for viewers that do not recalculate.
"""

STEPS_WITHOUT_FORMULAS = ("city", "energy", "investment", "nominal")
"""Steps of sim/steps that the workbook has no formula of: none of them moves the growth of the plan year."""
