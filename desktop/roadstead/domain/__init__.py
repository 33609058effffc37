"""What the analyst talks about: records, vocabularies, identifiers, quantities, errors. Standard library only."""
