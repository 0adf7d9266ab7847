alter table messages add column words integer generated always as (array_length(regexp_split_to_array(body, '\s+'), 1)) stored
