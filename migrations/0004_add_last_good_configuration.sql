-- The spec that last worked, where the one that was asked for has not worked yet: calls go on with it, whole.
ALTER TABLE targets ADD COLUMN last_good_spec TEXT CHECK (last_good_spec IS NULL OR json_valid(last_good_spec));
