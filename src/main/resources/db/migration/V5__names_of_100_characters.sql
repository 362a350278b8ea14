-- Runs on H2 2.2 and on PostgreSQL. H2 counts in UTF-16, in which an emoji is two: a name of 100 characters takes up to 200.

alter table api_key alter column name set data type varchar(200);
