"""Cities: what a bundle holds, how it is read and checked, and the bundles that ship with Sigap.

The only room of the core that may open files. It decides nothing about incidents. A city is a folder of eight files;
format.py says what each may hold, and `describe_format()` prints it. Any other city is a folder of the same files;
osm_bundle.py, jemss_bundle.py and sf_fire.py make some from maps, a simulator's cities and recorded calls.
"""

from .areas import AreaIndex
from .bundle import City
from .format import describe_format
from .loader import check_city, city_folder, load_city
from .problems import CityError, Problem

__all__ = ["AreaIndex", "City", "CityError", "Problem", "check_city", "city_folder", "describe_format", "load_city"]
