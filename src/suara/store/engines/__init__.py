"""Where facts may lie: one class per engine, the rest unaware of it."""
