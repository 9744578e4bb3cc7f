"""Files read in: whatever people send becomes a dataset, or every fault told by its cell."""
