"""The questions of MODEL.md §3, a file each: a design in, an answer out."""
