create table run_summaries (
  endpoint_id text primary key references job_endpoints (id) on delete cascade,
  runs bigint not null,
  failures bigint not null,
  last_started_at timestamptz
);
--> statement-breakpoint
insert into run_summaries
  select endpoint_id, count(*), count(*) filter (where status = 'failure'), max(started_at) from runs group by endpoint_id;
