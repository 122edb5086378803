-- Who is told of a change, and whether they were: written with the change, sent after. The id is the webhook's own, the same at each try.
create table watch_notices (
  workspace_id text not null,
  id text not null,
  watch_id text not null,
  change_id text not null,
  way text not null,
  member_id text,
  state text not null,
  tries integer not null,
  last_error text,
  sent_at bigint,
  created_at bigint not null,
  primary key (workspace_id, id)
);
create index watch_notices_of_change on watch_notices (workspace_id, change_id);
