-- Any part of a word in posts and conversations, found without reading them all. pg_trgm comes with PostgreSQL and the owner of a database may
-- create it; where that is not so, everything is found as before, only slower, the doctor says so, and a later start tries again.
do $$
begin
  create extension if not exists pg_trgm;
  create index if not exists search_posts on posts using gin (words gin_trgm_ops);
  create index if not exists search_people on conversations using gin (lower(author_handle) gin_trgm_ops, lower(author_name) gin_trgm_ops);
  create index if not exists search_messages on messages using gin (lower(text) gin_trgm_ops);
exception
  when insufficient_privilege or feature_not_supported or undefined_file or undefined_object then
    raise notice 'searching stays slower: %', sqlerrm;
end
$$;
