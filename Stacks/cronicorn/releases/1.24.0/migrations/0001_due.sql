create index job_endpoints_next_run_at on job_endpoints (next_run_at);
--> statement-breakpoint
create index runs_endpoint_id_started_at on runs (endpoint_id, started_at desc);
