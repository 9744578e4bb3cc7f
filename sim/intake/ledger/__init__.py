"""One sheet is a city: a ledger's columns are guessed and shown, and its rows become a dataset with what was assumed.

grids = file_grids(name, data)
mapping = propose(grids)          # LedgerMap: sheet, header rows, a role a column, with examples and why
mapping = mapping.with_role(3, "chain").with_answer(question, code)
draft = build(grids, mapping)     # Draft: dataset or faults with questions, assumptions, rows left out
"""

from sim.intake.ledger.build import build
from sim.intake.ledger.draft import Assumed, Draft, LeftOut
from sim.intake.ledger.mapping import TYPED, LedgerColumn, LedgerMap
from sim.intake.ledger.propose import fits, propose, propose_at
from sim.intake.ledger.words import role_names
from sim.intake.upload import file_grids

__all__ = [
    "TYPED",
    "Assumed",
    "Draft",
    "LedgerColumn",
    "LedgerMap",
    "LeftOut",
    "build",
    "file_grids",
    "fits",
    "propose",
    "propose_at",
    "role_names",
]
