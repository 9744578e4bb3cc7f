"""The version of the model: stamped on every file, saved scenario and frozen projection.

When golden tables change, so do figures, and the version must be raised: tests/test_golden.py compares both with those
recorded in tests/golden/version.json.
"""

__version__ = "0.3.0"
