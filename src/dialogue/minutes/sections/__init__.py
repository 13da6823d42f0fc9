"""The sections of the minutes that do not belong to one activity."""
