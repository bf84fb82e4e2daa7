"""Files in and out: the forms that people and other programs write."""
