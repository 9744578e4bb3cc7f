"""`python -m benchmarks [--long]`: our goals on the sample city, other engines on the reference model, the machine."""

import os
import sys

from benchmarks.goals import goals
from benchmarks.rivals import bandwidth, rivals

print(f"## Goals\n\n{goals('--long' in sys.argv)}\n")
print(f"## The reference model in other engines ({os.cpu_count()} cores)\n\n{rivals()}\n")
print(f"## The machine\n\n{bandwidth()}")
