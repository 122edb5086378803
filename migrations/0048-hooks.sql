-- Doors for shops and payment providers: signed deliveries of conversions. The secret is sealed; the one before stays good for a day.
create table hooks (
  workspace_id text not null,
  id text not null,
  name text not null,
  secret text not null,
  previous_secret text,
  previous_until bigint,
  created_at bigint not null,
  last_at bigint,
  refused_at bigint,
  refused_because text,
  primary key (workspace_id, id)
);
create unique index hooks_by_id on hooks (id);

-- What was accepted: durable before it is acknowledged, recorded as conversions a moment later (`body` is empty then), known again by its id for 30 days.
create table hook_deliveries (
  workspace_id text not null,
  hook_id text not null,
  delivery_id text not null,
  body_hash text not null,
  at bigint not null,
  body text not null,
  waiting integer not null,
  primary key (workspace_id, hook_id, delivery_id)
);
create index hook_deliveries_waiting on hook_deliveries (workspace_id, at) where waiting = 1;
create index hook_deliveries_by_time on hook_deliveries (at);
