-- Runs on H2 2.2 and on PostgreSQL: standard types, no vendor's functions.

-- parts of prompt_tokens: read from the upstream's prompt cache, and written to it
alter table usage_record add column cached_tokens bigint default 0 not null;
alter table usage_record add column cache_write_tokens bigint default 0 not null;
-- a part of completion_tokens: thoughts
alter table usage_record add column reasoning_tokens bigint default 0 not null;

alter table usage_hour add column cached_tokens bigint default 0 not null;
alter table usage_hour add column cache_write_tokens bigint default 0 not null;
alter table usage_hour add column reasoning_tokens bigint default 0 not null;

alter table usage_refused add column cached_tokens text;
alter table usage_refused add column cache_write_tokens text;
alter table usage_refused add column reasoning_tokens text;
