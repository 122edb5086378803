-- Sites our snippet runs on, goals, visits, conversions with the journey behind each, and their counts.
create table sites (
  workspace_id text not null,
  id text not null,
  site_key text not null,
  name text not null,
  hosts text not null,
  privacy_signals text not null,
  created_at bigint not null,
  last_seen_at bigint,
  archived_at bigint,
  primary key (workspace_id, id)
);
create unique index sites_by_key on sites (site_key);

create table goals (
  workspace_id text not null,
  id text not null,
  name text not null,
  label text not null,
  default_amount_minor bigint,
  default_currency text,
  click_window_days integer not null,
  created_at bigint not null,
  archived_at bigint,
  primary key (workspace_id, id)
);
create unique index goals_by_name on goals (workspace_id, name);

create table visits (
  workspace_id text not null,
  id text not null,
  site_id text not null,
  visitor_key text not null,
  started_at bigint not null,
  last_at bigint not null,
  views integer not null,
  source text not null,
  medium text not null,
  campaign text,
  channel_group text not null,
  ga4_group text not null,
  why text not null,
  direct integer not null,
  click_id text,
  link_id text,
  publication_id text,
  post_id text,
  connection_id text,
  campaign_id text,
  landing_path text,
  referrer_host text,
  new_visitor integer not null,
  new_for_post integer not null,
  new_for_connection integer not null,
  new_for_campaign integer not null,
  primary key (workspace_id, id)
);
create index visits_by_visitor on visits (workspace_id, visitor_key);
create index visits_by_click on visits (workspace_id, click_id) where click_id is not null;

-- dimension: all, post, connection, campaign, group. bucket_at: start of the quarter of an hour, UTC.
create table visit_rollups (
  workspace_id text not null,
  dimension text not null,
  dimension_id text not null,
  bucket_at bigint not null,
  visits bigint not null,
  visitors bigint not null,
  views bigint not null,
  primary key (workspace_id, dimension, bucket_at, dimension_id)
);

create table conversions (
  workspace_id text not null,
  id text not null,
  goal_id text not null,
  external_id text not null,
  at bigint not null,
  recorded_at bigint not null,
  amount_minor bigint,
  currency text,
  source text not null,
  site_id text,
  window_days integer not null,
  outcome text not null,
  credit_last integer,
  credit_first integer,
  last_post_id text,
  last_publication_id text,
  last_connection_id text,
  last_campaign_id text,
  first_post_id text,
  first_publication_id text,
  first_connection_id text,
  first_campaign_id text,
  primary key (workspace_id, id)
);
create unique index conversions_once on conversions (workspace_id, goal_id, external_id);
create index conversions_by_time on conversions (workspace_id, at desc, id desc);

create table conversion_touches (
  workspace_id text not null,
  conversion_id text not null,
  position integer not null,
  touch_id text not null,
  kind text not null,
  at bigint not null,
  source text not null,
  medium text not null,
  campaign text,
  channel_group text not null,
  why text not null,
  direct integer not null,
  link_id text,
  publication_id text,
  post_id text,
  connection_id text,
  campaign_id text,
  landing_path text,
  referrer_host text,
  primary key (workspace_id, conversion_id, position)
);

-- model: last-non-direct, first. dimension: all, goal, post, publication, connection, campaign. currency: '' for conversions without value.
create table credit_rollups (
  workspace_id text not null,
  model text not null,
  dimension text not null,
  dimension_id text not null,
  currency text not null,
  bucket_at bigint not null,
  conversions bigint not null,
  amount_minor bigint not null,
  primary key (workspace_id, model, dimension, bucket_at, dimension_id, currency)
);
