"""What the pages include, as Markdown."""
