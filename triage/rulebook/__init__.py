"""The rulebook: YAML under rules/ becomes our own AST."""
