-- Every table says created_at for the same thing.
drop index jobs_by_state;

alter table jobs rename column queued_at to created_at;

create index jobs_by_state on jobs (state, created_at);
