-- The state was in it, so that every step of every post moved an entry between pages of its own; what is held or released is
-- looked up seldom, and read from the rows.
drop index publications_by_connection;
create index publications_of_connection on publications (workspace_id, connection_id);
