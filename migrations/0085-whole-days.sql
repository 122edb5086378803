-- Counts of whole UTC days beside those of the quarters of an hour: a month of a busy workspace has as many quarters of posts as
-- it has clicks. A day that is over is added up once (its row in the marks says `closed`), and again when something
-- late is counted in it: then it is open until it has been added up anew, and its quarters answer. `token`: who is adding
-- it up; whoever counts something late takes it away.
create table click_days (
  workspace_id text not null,
  dimension text not null,
  day_at bigint not null,
  dimension_id text not null,
  clicks bigint not null,
  unique_clicks bigint not null,
  bots bigint not null,
  previews bigint not null,
  primary key (workspace_id, dimension, day_at, dimension_id)
);

create table click_day_marks (
  workspace_id text not null,
  day_at bigint not null,
  closed integer not null,
  token text not null,
  primary key (workspace_id, day_at)
);

create table visit_days (
  workspace_id text not null,
  dimension text not null,
  day_at bigint not null,
  dimension_id text not null,
  visits bigint not null,
  visitors bigint not null,
  primary key (workspace_id, dimension, day_at, dimension_id)
);

create table visit_day_marks (
  workspace_id text not null,
  day_at bigint not null,
  closed integer not null,
  token text not null,
  primary key (workspace_id, day_at)
);

create table credit_days (
  workspace_id text not null,
  model text not null,
  dimension text not null,
  day_at bigint not null,
  dimension_id text not null,
  currency text not null,
  conversions bigint not null,
  amount_minor bigint not null,
  primary key (workspace_id, model, dimension, day_at, dimension_id, currency)
);

create table credit_day_marks (
  workspace_id text not null,
  day_at bigint not null,
  closed integer not null,
  token text not null,
  primary key (workspace_id, day_at)
);

-- Visitors whose first visit of the day no post of ours brought: counted and listed by themselves.
create index visits_elsewhere on visits (workspace_id, id, campaign_id) where new_visitor = 1 and post_id is null;

-- Growth of numbers, added up by time without a look at the rows, and listed for one post.
drop index number_changes_by_time;
create index number_changes_by_time on number_changes (workspace_id, read_at, post_id, connection_id, likes, replies, reposts, quotes, saves, impressions);
create index number_changes_by_post on number_changes (workspace_id, post_id, read_at);
create index measured_segments_by_time on measured_segments (workspace_id, published_at);
create index measured_segments_by_post on measured_segments (workspace_id, post_id);
