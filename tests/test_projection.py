"""A projection handed to others: under the names of its axes, and only where the library for it is there."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from sim import Scenario, designs, project
from sim.registry import measures


class Labelled:
    """As much of xarray.Dataset as an export needs: it refuses what that refuses."""

    def __init__(self, variables, coords):
        assert not set(variables) & set(coords), "a variable and a dimension of one name"
        for name, (dims, values, _) in variables.items():
            for dim, size in zip(dims, values.shape, strict=True):
                assert dim == "draw" or len(coords[dim]) == size, (name, dim)
        self.variables, self.coords = variables, coords

    def at(self, name, **labels):
        dims, values, _ = self.variables[name]
        places = [label if dim == "draw" else self.coords[dim].index(label) for dim, label in labels.items()]
        return values[tuple(places[list(labels).index(dim)] for dim in dims)]


@pytest.fixture
def drawn(sample):
    return project(sample, designs.ensemble(sample, Scenario(), 3, 1))


def test_every_measure_goes_out_under_the_names_of_its_axes(drawn, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", SimpleNamespace(Dataset=Labelled))
    found = drawn.to_xarray()
    assert set(found.variables) == set(drawn.names)
    assert found.at("iva_growth", city="city", year="2024", draw=2) == drawn["iva_growth"][0, 1, 2]
    line, project_id = drawn.city.lines[4], drawn.city.projects.ids[7]
    assert found.at("output", line=line, month="2023-06", draw=1) == drawn["output"][4, 5, 1]
    assert found.at("commissioning", project=project_id, draw=1) == drawn["commissioning"][7, 0, 1]
    sold = drawn.value("flow", f"{drawn.city.products[0]}.sale", "2023-01", 0)
    assert found.at("flow", product_flow=f"{drawn.city.products[0]}.sale", month="2023-01", draw=0) == sold
    for name, (_, values, about) in found.variables.items():
        declared = measures()[name]
        assert about == {"zh": declared.name.zh, "en": declared.name.en, "unit": declared.unit}
        if not declared.labelled:
            np.testing.assert_array_equal(
                np.squeeze(values), np.squeeze(np.broadcast_to(drawn[name], drawn[name].shape))
            )


def test_what_binds_goes_out_in_words(drawn, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", SimpleNamespace(Dataset=Labelled))
    _, values, _ = drawn.to_xarray().variables["binding"]
    told = drawn.frame("binding")["value"].to_numpy().reshape(values.shape)
    assert (values == told).all()
    assert {"plan", "ceiling"} <= set(values.ravel())


def test_without_xarray_the_export_says_what_it_needs(drawn, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match=r"to_xarray\(\) needs xarray: pip install xarray"):
        drawn.to_xarray()
