"""Second reader: another analyst's blind pass, and what is decided where they differ."""
