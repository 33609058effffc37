"""Other people's formats, one module each. What is named here loads no heavy package before it is used."""

from roadstead.exchange.exporting import FORMATS, Report, Wanted, export, plan
from roadstead.exchange.records import LAYERS, Rejected

__all__ = ["FORMATS", "LAYERS", "Rejected", "Report", "Wanted", "export", "plan"]
