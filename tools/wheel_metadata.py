"""What the wheel asks for, read from requirements.txt and requirements-dask.txt when it is built: declared only there."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGES = "# The pages."
"""The line of requirements.txt below which only the pages' packages stand: the wheel holds no pages."""


def requirements(text: str) -> list[str]:
    """The requirements of a file's text, without its comments."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


class Requirements(MetadataHookInterface):
    """Puts dependencies and optional dependencies into the project's metadata."""

    def update(self, metadata: dict) -> None:
        root = Path(self.root)
        model, found, _ = (root / "requirements.txt").read_text(encoding="utf-8").partition(PAGES)
        assert found, f"requirements.txt has no line {PAGES!r}"
        metadata["dependencies"] = requirements(model)
        dask = (root / "requirements-dask.txt").read_text(encoding="utf-8")
        metadata["optional-dependencies"] = {"dask": requirements(dask)}
