"""The questions of MODEL.md §3, one file each: a design in, an answer out."""
