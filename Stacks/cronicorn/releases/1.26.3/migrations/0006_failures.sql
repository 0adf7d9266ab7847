create table failure_reports (id bigserial primary key, endpoint_id text not null references job_endpoints (id) on delete cascade, report text);
--> statement-breakpoint
alter table job_endpoints add column failure_count integer not null default 0;
