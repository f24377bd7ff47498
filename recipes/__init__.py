"""An executable cookbook of async SQLAlchemy recipes."""

__version__ = "0.4.0"
