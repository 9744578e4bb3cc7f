"""The model as live formulas: the plan year's growth worked out anew in the workbook when a planner changes a cell.

    the dataset's own sheets, assumptions ─▶ links ─▶ projects ─▶ lines ─▶ materials ─▶ lines ─▶ city

Each formula carries the value it had on export, for viewers that do not recalculate.
"""
