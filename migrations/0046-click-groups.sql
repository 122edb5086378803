-- Clicks that are written and not yet counted: one row per group that was committed together, its ids as a JSON list. Counting them
-- later, many groups at once, touches each count once instead of once per click; who reads counts has them counted first.
create table click_groups (
  workspace_id text not null,
  id text not null,
  click_ids text not null,
  primary key (workspace_id, id)
);
