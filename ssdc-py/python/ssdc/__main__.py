"""``python -m ssdc`` is the command ``ssdc``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
