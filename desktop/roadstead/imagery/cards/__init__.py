"""The scene card: what an image's tags, name and the files beside it say of how it was taken, one module for each family."""

from roadstead.imagery.cards.beside import papers_beside
from roadstead.imagery.cards.doubting import doubtful_place
from roadstead.imagery.cards.merge import Card, Picture, card_of, item_values

__all__ = ["Card", "Picture", "card_of", "doubtful_place", "item_values", "papers_beside"]
