"""The main job in Python: check one grant of a portfolio and print the report as JSON.

python examples/python/check.py examples/centre/portfolio.json SG-06 2018-06-30
"""

import sys
from datetime import date

import ssdc

path, grant, day = sys.argv[1:]
portfolio = ssdc.Portfolio.read(path)
report = portfolio.match_funding("ssdc-1-to-1").check(grant, as_of=date.fromisoformat(day))
print(report.to_json())
