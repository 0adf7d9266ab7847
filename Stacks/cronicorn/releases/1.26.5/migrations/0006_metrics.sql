alter table runs add column exported_at timestamptz;
