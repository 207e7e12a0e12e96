"""Hold the version and the project's address, where everything may read them."""

__version__ = "0.1.0"

PROJECT_URL = ""
"""Where the project lives, as https://forge.example/owner/cpshell; empty until its owner says so.

The metadata of the wheel, the links of its README, the site and the help take it from here.
"""
