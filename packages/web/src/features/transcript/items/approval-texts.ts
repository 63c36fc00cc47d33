import type { ApprovalItem } from "@latchkey/contracts";

const QUESTIONS: Record<ApprovalItem["kind"], string> = {
  command: "Codex wants to run a command.",
  file_change: "Codex wants to change files.",
  permissions: "Codex asks for more permissions.",
};

const SUBJECTS: Record<ApprovalItem["kind"], string> = {
  command: "Command",
  file_change: "Changes",
  permissions: "Permissions",
};

const ANSWERS = {
  allowed: "allowed",
  allowed_for_session: "allowed for this session",
  denied: "denied",
  withdrawn: "not answered: the turn had ended",
} as const;

export function approvalQuestion({ kind }: ApprovalItem): string {
  return QUESTIONS[kind];
}

/** "Command allowed". */
export function approvalAnswer({ kind, answer }: ApprovalItem): string {
  return answer === "pending" ? QUESTIONS[kind] : `${SUBJECTS[kind]} ${ANSWERS[answer]}`;
}
