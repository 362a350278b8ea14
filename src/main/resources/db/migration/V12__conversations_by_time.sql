-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- analytics counts and lists conversations by when they began, everybody's or one owner's
create index conversation_created on conversation (created_at, id);
create index conversation_owner_created on conversation (owner, created_at, id);
