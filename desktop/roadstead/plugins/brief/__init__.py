"""Brief: the case as a sourced PDF."""
