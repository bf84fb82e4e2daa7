"""Where rows are kept: each module its own storage and nothing else."""
