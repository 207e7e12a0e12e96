"""API 2: one module here for each module of the API."""
