"""The city as a machine: lines as nodes in the lanes of their chains, from raw material to product, and their flows."""
