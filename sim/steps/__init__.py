"""The kernels: one pure function or a few per step of docs/model.md §2, arrays in, arrays out.

Figures have rank 3 (sim.steps.axes). Kernels import nothing else of ours and trust their inputs; sim.model calls them
in order.
"""
