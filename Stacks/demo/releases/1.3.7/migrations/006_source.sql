-- Where a note came from, as the edge saw it.
alter table notes add column source text;
