alter table job_endpoints add column headers_encrypted bytea;
--> statement-breakpoint
alter table job_endpoints add column headers_json jsonb not null default '{}';
