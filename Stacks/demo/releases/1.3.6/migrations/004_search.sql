alter table notes add column search text;

update notes set search = lower(coalesce(title, '') || ' ' || body);

create index notes_by_search on notes (search);
