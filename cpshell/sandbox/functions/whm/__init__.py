"""WHM API 1: one module here for each group of functions."""
