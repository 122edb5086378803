-- A page that is looked at again and again. `seen` (JSON) is what the last good look saw; `failing_since` the first look of those that reached nothing.
create table watches (
  workspace_id text not null,
  id text not null,
  url text not null,
  every_minutes integer not null,
  recipients text not null,
  tells text not null,
  webhook_url text,
  webhook_secret text,
  paused_at bigint,
  created_at bigint not null,
  created_by text,
  next_check_at bigint,
  last_check_at bigint,
  last_good_at bigint,
  failing_since bigint,
  told_unreachable integer not null,
  told_worse integer not null,
  trouble text,
  status integer,
  score integer,
  seen text,
  primary key (workspace_id, id)
);
create index watches_by_time on watches (workspace_id, created_at, id);
create table watch_checks (
  workspace_id text not null,
  watch_id text not null,
  id text not null,
  checked_at bigint not null,
  trouble text,
  status integer,
  score integer,
  errors integer,
  primary key (workspace_id, watch_id, id)
);
-- What changed between two looks. `detail` is JSON. The change happened after `after_at` and not after `until_at`.
create table watch_changes (
  workspace_id text not null,
  id text not null,
  watch_id text not null,
  kind text not null,
  detail text not null,
  after_at bigint,
  until_at bigint not null,
  found_at bigint not null,
  primary key (workspace_id, id)
);
create index watch_changes_of_watch on watch_changes (workspace_id, watch_id, found_at, id);
create index watch_changes_by_time on watch_changes (workspace_id, found_at, id);
