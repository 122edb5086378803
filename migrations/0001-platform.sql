-- Which installation this database belongs to, and whether it may act in the world (see src/platform/db/instance.ts).
create table instance (
  singleton integer not null primary key check (singleton = 1),
  id text not null,
  place text not null,
  created_at bigint not null,
  held_since bigint,
  held_reason text
);

-- Things to do later (see src/platform/work). Finished items are deleted; parked ones wait for a person.
-- An item waits (no lease_owner, no parked_at), is leased (lease_owner, lease_until), or is parked (parked_at).
create table work_items (
  workspace_id text not null,
  id text not null,
  kind text not null,
  key text,
  payload text not null,
  due_at bigint not null,
  attempts integer not null default 0,
  lost_leases integer not null default 0,
  lease_epoch bigint not null default 0,
  lease_owner text,
  lease_until bigint,
  parked_at bigint,
  last_error text,
  primary key (workspace_id, id)
);

create index work_items_waiting on work_items (kind, due_at, workspace_id) where lease_owner is null and parked_at is null;

create index work_items_leased on work_items (lease_owner, lease_until) where lease_owner is not null;

create index work_items_parked on work_items (workspace_id, parked_at) where parked_at is not null;

-- A key names one waiting item. An item that is leased has given its key back, so that the next one may wait meanwhile.
create unique index work_items_waiting_key on work_items (workspace_id, kind, key)
  where key is not null and lease_owner is null and parked_at is null;

create index work_items_leased_key on work_items (workspace_id, kind, key) where key is not null and lease_owner is not null;
