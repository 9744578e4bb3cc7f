"""`python -m benchmarks [--long] [--pages] [--scale [--most]] [--sessions [N]]`: our goals on the sample city, other engines on the reference model, the machine.

--pages measures slider key to last changed pixel in Chromium instead, each page beside an empty one with its charts.
--scale measures how cost grows with draws, lines and cities, and one seed on every engine (docs/scale.md); --most goes
on to ten million draws.
--sessions measures many sessions moving sliders on one server, a minute for each count (1, 10, 25, 50).
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
if "--sessions" in sys.argv:
    from benchmarks.sessions import COUNTS, sessions

    counts = tuple(int(word) for word in sys.argv[sys.argv.index("--sessions") + 1 :]) or COUNTS
    print(f"## Sessions\n\n{sessions(counts)}")
    sys.exit()
print(f"## Goals\n\n{goals('--long' in sys.argv)}\n")
print(f"## The reference model in other engines ({os.cpu_count()} cores)\n\n{rivals()}\n")
print(f"## The machine\n\n{bandwidth()}")
