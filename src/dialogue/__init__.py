"""Dialogue: live sessions in which very different actors find shared goals and work for change."""

__version__ = "0.1.0"
