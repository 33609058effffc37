"""Names of countries and seas for orientation on a locator map; positions chosen by hand to lie well inside."""

from typing import NamedTuple


class Name(NamedTuple):
    """A name at a position (degrees, WGS 84), shown while a map is between two heights in degrees of latitude."""

    words: str
    lon: float
    lat: float
    least: float
    most: float
    water: bool = False


_WHOLE, _CLOSE = (9.0, 90.0), (0.8, 9.0)

# Where two names of a sea are in use, both stand. Names and borders imply no opinion.
NAMES = (
    Name("Russia", 98.0, 60.5, *_WHOLE),
    Name("China", 104.0, 36.0, *_WHOLE),
    Name("China", 113.0, 44.0, 9.0, 45.0),
    Name("Mongolia", 103.5, 46.8, *_WHOLE),
    Name("Kazakhstan", 67.5, 48.2, *_WHOLE),
    Name("Uzbekistan", 63.5, 41.8, *_WHOLE),
    Name("Turkmenistan", 59.0, 39.2, *_WHOLE),
    Name("Iran", 54.5, 33.0, *_WHOLE),
    Name("Türkiye", 34.0, 39.0, *_WHOLE),
    Name("Ukraine", 31.5, 49.2, *_WHOLE),
    Name("Belarus", 28.0, 53.5, *_WHOLE),
    Name("Georgia", 43.6, 42.1, 4.0, 40.0),
    Name("Japan", 138.2, 36.4, *_WHOLE),
    Name("North Korea", 126.9, 40.2, 5.0, 60.0),
    Name("South Korea", 128.0, 36.5, 5.0, 60.0),
    Name("India", 79.0, 22.5, *_WHOLE),
    Name("Pakistan", 68.5, 29.5, *_WHOLE),
    Name("Saudi Arabia", 44.5, 24.0, *_WHOLE),
    Name("Iraq", 43.5, 33.2, *_WHOLE),
    Name("Syria", 38.5, 35.1, 5.0, 60.0),
    Name("Egypt", 29.5, 26.8, *_WHOLE),
    Name("Libya", 17.5, 27.0, *_WHOLE),
    Name("Algeria", 2.5, 28.0, *_WHOLE),
    Name("Ethiopia", 39.5, 8.5, *_WHOLE),
    Name("Kenya", 37.8, 0.6, *_WHOLE),
    Name("South Africa", 24.0, -30.0, *_WHOLE),
    Name("Poland", 19.3, 52.0, *_WHOLE),
    Name("Germany", 10.3, 51.0, *_WHOLE),
    Name("France", 2.4, 46.8, *_WHOLE),
    Name("Spain", -3.7, 39.9, *_WHOLE),
    Name("United Kingdom", -1.6, 52.7, *_WHOLE),
    Name("Sweden", 15.5, 62.0, *_WHOLE),
    Name("Finland", 26.3, 63.0, *_WHOLE),
    Name("Romania", 25.0, 45.8, *_WHOLE),
    Name("Greece", 22.0, 39.3, 4.0, 60.0),
    Name("Italy", 12.6, 42.8, *_WHOLE),
    Name("United States", -98.5, 39.5, *_WHOLE),
    Name("Canada", -105.0, 56.0, *_WHOLE),
    Name("Brazil", -52.0, -10.0, *_WHOLE),
    Name("Viet Nam", 105.7, 21.3, 6.0, 60.0),
    Name("Indonesia", 113.9, -0.8, *_WHOLE),
    Name("Australia", 134.0, -25.0, *_WHOLE),
    Name("Russia", 131.95, 43.65, *_CLOSE),
    Name("Russia", 133.6, 43.35, *_CLOSE),
    Name("China", 130.6, 43.35, *_CLOSE),
    Name("North Korea", 129.75, 42.35, *_CLOSE),
    Name("North Korea", 128.8, 41.6, *_CLOSE),
    Name("Russia", 131.3, 43.12, 0.6, 4.0),
    Name("China", 130.5, 42.97, 0.6, 4.0),
    Name("North Korea", 130.28, 42.43, 0.6, 2.5),
    Name("Peter the Great Gulf", 131.55, 42.78, 0.8, 2.5, True),
    Name("Sea of Japan / East Sea", 131.6, 42.15, 0.8, 4.0, True),
    Name("Sea of Japan / East Sea", 134.5, 39.8, 6.0, 60.0, True),
    Name("Sea of Okhotsk", 149.0, 54.0, 12.0, 90.0, True),
    Name("Yellow Sea", 123.2, 35.6, 6.0, 60.0, True),
    Name("East China Sea", 125.0, 29.5, 8.0, 60.0, True),
    Name("South China Sea", 114.5, 14.0, 10.0, 90.0, True),
    Name("Black Sea", 34.3, 43.3, 5.0, 60.0, True),
    Name("Sea of Azov", 36.6, 46.1, 2.0, 14.0, True),
    Name("Caspian Sea", 50.6, 41.6, 6.0, 60.0, True),
    Name("Mediterranean Sea", 18.5, 34.8, 8.0, 90.0, True),
    Name("Red Sea", 38.2, 20.5, 6.0, 60.0, True),
    Name("Arabian Sea", 64.0, 15.5, 10.0, 90.0, True),
    Name("Bay of Bengal", 88.5, 14.5, 10.0, 90.0, True),
    Name("Baltic Sea", 19.0, 57.5, 6.0, 60.0, True),
    Name("North Sea", 3.2, 56.2, 6.0, 60.0, True),
    Name("Persian Gulf / Arabian Gulf", 51.3, 27.2, 3.0, 60.0, True),
    Name("Gulf of Aden", 48.0, 12.4, 4.0, 40.0, True),
    Name("Indian Ocean", 78.0, -12.0, 20.0, 180.0, True),
    Name("Atlantic Ocean", -30.0, 30.0, 20.0, 180.0, True),
    Name("Pacific Ocean", 165.0, 25.0, 20.0, 180.0, True),
)
