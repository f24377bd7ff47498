"""An executable cookbook of async SQLAlchemy recipes."""
