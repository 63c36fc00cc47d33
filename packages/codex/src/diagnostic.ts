/** What happens around the Codex processes, for logs. Holds no secret and no text of a conversation. */
export type CodexDiagnostic =
  | { type: "process_started"; home: string; pid: number; startMs: number }
  | {
      type: "process_exited";
      home: string;
      pid: number | undefined;
      /** Whether it was asked to end. */
      isExpected: boolean;
      exitCode?: number;
      signal?: string;
      /** The end of what it wrote to stderr, when it was not asked to end. */
      stderr?: string;
    }
  | { type: "malformed_message"; home: string }
  | {
      type: "process_replaced";
      home: string;
      reason: "account_changed" | "permissions_changed" | "invalidated" | "stuck";
    };

export type DiagnosticListener = (diagnostic: CodexDiagnostic) => void;
