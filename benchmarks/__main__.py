"""`python -m benchmarks [--long] [--pages] [--scale [--most]]`: our goals on the sample city, other engines on the reference model, the machine.

--pages measures slider key to last changed pixel in Chromium instead, each page beside an empty one with its charts.
--scale measures how cost grows with draws, lines and cities, and one seed on every engine (docs/scale.md); --most goes
on to ten million draws.
"""

import os
import sys

from benchmarks.goals import goals
from benchmarks.rivals import bandwidth, rivals

if "--pages" in sys.argv:
    from benchmarks.pages import pages

    print(f"## Pages\n\n{pages()}")
    sys.exit()
if "--scale" in sys.argv:
    from benchmarks.scale import scale

    print(scale("--most" in sys.argv))
    sys.exit()
print(f"## Goals\n\n{goals('--long' in sys.argv)}\n")
print(f"## The reference model in other engines ({os.cpu_count()} cores)\n\n{rivals()}\n")
print(f"## The machine\n\n{bandwidth()}")
