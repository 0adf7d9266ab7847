insert or replace into labels (id, item, text) values (100000, 1, 'started');
