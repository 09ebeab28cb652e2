"""Imports of products: tables in, products and row errors out."""
