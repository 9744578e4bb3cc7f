"""What growth of above-scale industrial value added can next year's target be?

Tables of a city become a Dataset (`load_dataset`); changes to its assumptions and cells are a Scenario; `designs`
turns scenarios into a Design, a table of D rows; `project` runs every row through the model at once and gives a
Projection, whose measures are arrays and tidy frames. Each study in sim.studies makes a design and reads the answer.
sim.intake reads files; sim.present holds what pages and files share; sim.workbook, sim.brief and sim.outputs write
files; sim.library keeps what is saved. docs/model.md is the arithmetic, data/*.toml what is declared.
"""

from sim import designs
from sim._version import __version__
from sim.dataset import DataError, Dataset, Fault, ScenarioError
from sim.design import Design
from sim.intake.load import load_dataset
from sim.projection import Projection, project
from sim.scenario import Scenario

__all__ = [
    "DataError",
    "Dataset",
    "Design",
    "Fault",
    "Projection",
    "Scenario",
    "ScenarioError",
    "__version__",
    "designs",
    "load_dataset",
    "project",
]
