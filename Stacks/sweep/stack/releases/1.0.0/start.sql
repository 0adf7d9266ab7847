update items set body = body where id = 1;
