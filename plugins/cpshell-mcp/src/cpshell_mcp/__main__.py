"""``python -m cpshell_mcp``."""

import sys

from cpshell_mcp.main import main

sys.exit(main())
