-- Prices that an administrator sets, by target's name and model id or pattern; effective_from is 0 for one that holds since ever.
CREATE TABLE prices (
  target TEXT NOT NULL,
  model TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  price TEXT NOT NULL CHECK (json_valid(price)),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (target, model, effective_from)
) STRICT;
