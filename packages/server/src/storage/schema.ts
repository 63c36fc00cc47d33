/** Rows as they are stored. Only what SQLite and PostgreSQL share: text, integers, JSON as text. */
export type Database = {
  conversations: {
    id: string;
    title: string;
    provider: string;
    model: string;
    archived: number;
    thread_id: string | null;
    agent: string | null;
    flow: string | null;
    working_folder: string | null;
    active_run_id: string | null;
    has_failed: number;
    last_seq: number;
    pending_approvals: number;
    created_at: string;
    updated_at: string;
  };
  runs: {
    id: string;
    conversation_id: string;
    current_turn_id: string | null;
    parent_run_id: string | null;
    root_run_id: string | null;
    kind: string;
    status: string;
    error_code: string | null;
    error_message: string | null;
    retry_of: string | null;
    codex_home: string | null;
    provider_turn_id: string | null;
    request: string;
    started_at: string;
    finished_at: string | null;
    is_dismissed: number;
  };
  run_states: { run_id: string; body: string };
  turns: {
    id: string;
    conversation_id: string;
    first_seq: number;
    is_final: number;
    body: string;
  };
  events: {
    conversation_id: string;
    seq: number;
    turn_id: string;
    body: string;
  };
  homes: {
    name: string;
    has_been_linked: number;
    last_device_auth_started_at: string | null;
  };
  audit: {
    id: string;
    at: string;
    action: string;
    codex_home: string;
    outcome: string | null;
    code: string | null;
    account: string | null;
    browser: string | null;
    address: string | null;
  };
  sessions: { hash: string; expires_at: string };
};
