-- Notes from before have none.
alter table notes add column signature text;
