"""The ships of the demonstration. Which ones have the bridge forward, and Maia-1's 131 m, are reported; all else is assumed."""

from scenes.ships import CREAM, Ship

ANGARA = Ship(
    "Angara", 123.0, 20.0, "fore", hull=(0.050, 0.075, 0.120), deck=(0.085, 0.135, 0.105), hatch=(0.125, 0.175, 0.135),
    holds=4, funnel=(0.12, 0.13, 0.14), freeboard=5.5,
)  # fmt: skip
LADY_R = Ship(
    "Lady R", 118.0, 19.0, "fore", hull=(0.055, 0.055, 0.058), deck=(0.190, 0.088, 0.062), hatch=(0.205, 0.105, 0.078),
    holds=4, funnel=(0.36, 0.36, 0.34), house=CREAM, freeboard=5.0,
)  # fmt: skip
MARIA = Ship(
    "Maria", 105.0, 17.5, "aft", hull=(0.135, 0.045, 0.036), deck=(0.155, 0.148, 0.138), hatch=(0.235, 0.228, 0.205),
    holds=3, cranes=(0.36, 0.60), funnel=(0.07, 0.16, 0.25), freeboard=4.8,
)  # fmt: skip
MAIA = Ship(
    "Maia-1", 131.0, 19.5, "aft", hull=(0.045, 0.095, 0.075), deck=(0.200, 0.100, 0.068), hatch=(0.210, 0.205, 0.188),
    holds=4, cranes=(0.42, 0.66), funnel=(0.40, 0.33, 0.11), freeboard=5.5,
)  # fmt: skip
COASTER = Ship(
    "coaster", 86.0, 13.5, "aft", hull=(0.085, 0.090, 0.095), deck=(0.175, 0.080, 0.055), hatch=(0.115, 0.165, 0.135),
    holds=2, cranes=(0.55,), funnel=(0.28, 0.08, 0.05), freeboard=3.6,
)  # fmt: skip
BULKER = Ship(
    "bulk carrier", 158.0, 24.5, "aft", hull=(0.065, 0.055, 0.055), deck=(0.185, 0.082, 0.058), hatch=(0.225, 0.125, 0.090),
    holds=5, cranes=(0.32, 0.52, 0.72), funnel=(0.06, 0.10, 0.22), freeboard=7.5,
)  # fmt: skip
TUG = Ship(
    "tug", 27.0, 8.8, "fore", hull=(0.055, 0.060, 0.065), deck=(0.205, 0.110, 0.070), hatch=(0.2, 0.11, 0.07),
    holds=1, funnel=(0.35, 0.11, 0.05), freeboard=2.2,
)  # fmt: skip
