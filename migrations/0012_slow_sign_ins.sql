-- Attempts to sign in to the console, by the network they come from: since when they are counted, and how many there were.
CREATE TABLE sign_ins (
  address TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) STRICT;
