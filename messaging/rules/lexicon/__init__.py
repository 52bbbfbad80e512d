"""What the rules look for, as data: lines of words in the grammar of ``messaging.rules.grammar``, by language."""
