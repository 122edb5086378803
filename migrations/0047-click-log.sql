-- Clicks as they come: one row per group that was committed together, a JSON list. Durable at once, so that the visitor can go on; put
-- into `clicks` a moment later, many at a time, and before anybody reads them.
create table click_log (
  workspace_id text not null,
  id text not null,
  clicks text not null,
  primary key (workspace_id, id)
);
