"""How much happened where and when, with what was not observed told apart from nothing seen."""
