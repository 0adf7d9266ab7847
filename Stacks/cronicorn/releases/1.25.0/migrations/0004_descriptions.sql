alter table jobs add column description text;
--> statement-breakpoint
alter table job_endpoints add column failure_count integer not null default 0;
