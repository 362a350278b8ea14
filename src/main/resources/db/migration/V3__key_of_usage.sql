-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- the API key that a call came with, none for a token's; no foreign key: an account outlives what it is about
alter table usage_record add column key_id uuid;
