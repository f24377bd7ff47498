"""Throwaway databases, and the private server that some live on."""
