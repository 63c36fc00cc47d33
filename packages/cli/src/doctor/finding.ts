/** What one check found out. */
export interface Finding {
  check: string;
  level: "ok" | "warning" | "problem";
  message: string;
  /** The command to type next. */
  next?: string;
}

export const ok = (check: string, message: string): Finding => ({ check, level: "ok", message });

export const warning = (check: string, message: string, next: string): Finding => ({
  check,
  level: "warning",
  message,
  next,
});

export const problem = (check: string, message: string, next: string): Finding => ({
  check,
  level: "problem",
  message,
  next,
});
