"""Lists of key projects as people keep them, read on top of a city: each project by line, capacity, stage and month."""
