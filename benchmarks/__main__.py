"""`python -m benchmarks [--long] [--pages] [--live] [--scale [--most]] [--sessions [N…]] [--replicas]`: our goals on the sample city, other engines on the reference model, the machine.

--pages measures slider key to last changed pixel in Chromium instead, each page beside an empty one with its charts.
--live measures a drag: input to paint, and messages before release.
--scale measures how cost grows with draws, lines and cities, and one seed on every engine (docs/scale.md); --most goes
on to ten million draws.
--sessions measures many sessions moving sliders, 50 on a server, a minute for each count (1, 10, 25, 50), then beside a
heavy study, then a thousand coming and going. --replicas kills one of two under an open page, behind nginx.
"""

import os
import sys

from benchmarks.goals import goals
from benchmarks.rivals import bandwidth, rivals
from sim.memory import keep_freed_memory

keep_freed_memory()
if "--pages" in sys.argv:
    from benchmarks.pages import pages

    print(f"## Pages\n\n{pages()}")
    sys.exit()
if "--live" in sys.argv:
    from benchmarks.live import live

    print(f"## Live\n\n{live()}")
    sys.exit()
if "--scale" in sys.argv:
    from benchmarks.scale import scale

    print(scale("--most" in sys.argv))
    sys.exit()
if "--sessions" in sys.argv:
    from benchmarks.sessions import COUNTS, leaks, sessions, starved

    counts = tuple(int(word) for word in sys.argv[sys.argv.index("--sessions") + 1 :]) or COUNTS
    print(
        f"## Sessions\n\n{sessions(counts)}\n\n## Beside a heavy study\n\n{starved()}\n\n## Coming and going\n\n{leaks()}"
    )
    sys.exit()
if "--replicas" in sys.argv:
    from benchmarks.replicas import replicas

    print(f"## A replica killed\n\n{replicas()}")
    sys.exit()
print(f"## Goals\n\n{goals('--long' in sys.argv)}\n")
print(f"## The reference model in other engines ({os.cpu_count()} cores)\n\n{rivals()}\n")
print(f"## The machine\n\n{bandwidth()}")
