create table ai_analysis_sessions (
  id bigserial primary key,
  endpoint_id text not null references job_endpoints (id) on delete cascade,
  analyzed_at timestamptz not null default now(),
  reasoning text
);
