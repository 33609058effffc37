"""Exchange: the case in other programs' formats."""
