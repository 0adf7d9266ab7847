create table users (
  id text primary key,
  email text not null unique,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table jobs (
  id text primary key,
  user_id text not null,
  name text not null,
  status text not null default 'active',
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table job_endpoints (
  id text primary key,
  job_id text not null references jobs (id) on delete cascade,
  name text not null,
  url text not null,
  baseline_interval_ms integer not null,
  next_run_at timestamptz not null,
  _locked_until timestamptz
);
--> statement-breakpoint
create table runs (
  id text primary key,
  endpoint_id text not null references job_endpoints (id) on delete cascade,
  status text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  duration_ms integer,
  error_message text
);
