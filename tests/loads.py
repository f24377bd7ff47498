"""How much the tests of races do.

With 500 in the environment, they take minutes.
"""

import os

WORKERS = 16
OPERATIONS = int(os.environ.get("RECIPES_OPERATIONS", "25"))  # of a worker
KILLS = 20 if "RECIPES_OPERATIONS" in os.environ else 5
