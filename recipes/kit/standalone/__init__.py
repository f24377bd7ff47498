"""Recipes as single files that run anywhere."""
