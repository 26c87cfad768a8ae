"""What the examples of a pack reach: what the engine was asked, decided and looked at while they ran."""
