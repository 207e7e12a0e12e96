"""UAPI: one module here for each module of the API."""
