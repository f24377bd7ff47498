"""Use the recipes in an application, with a real server and a real client."""
