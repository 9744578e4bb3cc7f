"""The questions of docs/model.md §3, one file each: a design in, an answer out."""
