"""Scale: statements that people answer on five steps or a slider; shown by group, and asked again later."""
