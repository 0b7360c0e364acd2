"""The main job in Python: how one grant stands, and why. From the project's folder: python examples/python/check.py"""

import ssdc
from datetime import date

portfolio = ssdc.Portfolio.read("examples/centre/portfolio.json")
report = portfolio.match_funding("ssdc-1-to-1").check("SG-06", as_of=date(2018, 6, 30))
print(report)
