"""Serve cPanel & WHM to agents, by the Model Context Protocol: see the README."""

__version__ = "1.0"
