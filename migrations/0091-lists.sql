-- What lists are asked for at a hundred thousand rows.

-- Conversations of every state, the latest first; one member's; how many are open and wait.
create index conversations_latest on conversations (workspace_id, last_message_at desc, id desc);
create index conversations_of_member on conversations (workspace_id, assignee_member_id, last_message_at desc, id desc) where assignee_member_id is not null;
create index conversations_counted on conversations (workspace_id, state, waiting);

-- What is followed of an account already.
create index measured_segments_of_account on measured_segments (workspace_id, connection_id, published_at, publication_id, segment);
