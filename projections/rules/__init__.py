"""Each rule that was ever adopted: its constants, and the table of weights that follows from them."""

from projections.rules.rule import RULE_1 as RULE_1, Rule as Rule, read_rule as read_rule
