alter table notes add column search text;

-- slices: 12, pause: 0.4
update notes set search = lower(coalesce(title, '') || ' ' || body) where id % :slices = :slice;

create index notes_by_search on notes (search);
