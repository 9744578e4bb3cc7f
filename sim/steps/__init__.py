"""The kernels: one pure function or a few per step of MODEL.md §2, arrays in, arrays out.

Every array has rank 3: ENTITY, TIME, DRAW. An axis on which nothing varies has size 1 and broadcasts. Kernels import
nothing of ours and trust their inputs; sim.model calls them in order.
"""

ENTITY, TIME, DRAW = 0, 1, 2
