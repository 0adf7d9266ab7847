alter table runs add column day date;
