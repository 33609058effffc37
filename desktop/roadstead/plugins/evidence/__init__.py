"""Sources and evidence: what is known from where, and the files kept of it."""
