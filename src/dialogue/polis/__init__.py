"""The export format of Polis conversations, read and written as text: pure, no files and no database."""

from dialogue.polis.api import read_api
from dialogue.polis.conversation import BrokenConversation, Conversation, Participant, Statement, Vote
from dialogue.polis.read import read_conversation
from dialogue.polis.write import write_conversation

__all__ = [
    "BrokenConversation",
    "Conversation",
    "Participant",
    "Statement",
    "Vote",
    "read_api",
    "read_conversation",
    "write_conversation",
]
