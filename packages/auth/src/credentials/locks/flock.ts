import { AuthError } from "../../errors.ts";

import type KoffiModule from "koffi";

/** Locks an open file without waiting; returns whether it was free. */
type TryLock = (descriptor: number) => boolean;

const LOCK_EX = 2;
const LOCK_NB = 4;

/** `LockFileEx`, as the standard library of Rust calls it for Codex: the whole file, at once. */
const LOCKFILE_EXCLUSIVE_AT_ONCE = 3;
const WHOLE = 0xffff_ffff;
const OVERLAPPED_BYTES = 32;
const ERROR_LOCK_VIOLATION = 33;
const ERROR_IO_PENDING = 997;

type Koffi = typeof KoffiModule;

let loading: Promise<TryLock> | undefined;

/**
 * Tries to take an exclusive lock of the kind that Codex takes, for which Node has no call: flock(2),
 * on Windows `LockFileEx`. It belongs to the open file, so it ends when this process closes that or
 * ends itself. Resolves with whether the lock was free; throws an error with the system's `code`.
 */
export async function tryLock(descriptor: number): Promise<boolean> {
  loading ??= load();
  return (await loading)(descriptor);
}

/** Takes a moment, and only processes that lock something need it. */
async function load(): Promise<TryLock> {
  try {
    const { default: koffi } = await import("koffi");
    return process.platform === "win32" ? windowsLock(koffi) : posixLock(koffi);
  } catch (cause) {
    throw new AuthError(
      "CREDENTIALS_NOT_WRITABLE",
      `Cannot lock the Codex credentials: the package koffi does not work on this system ` +
        `(${process.platform}, ${process.arch}). Install Latchkey again with its optional ` +
        "packages, on this system.",
      { cause, reason: "no_locks" },
    );
  }
}

function posixLock(koffi: Koffi): TryLock {
  const flock: (descriptor: number, operation: number) => number = koffi
    .load(null)
    .func("int flock(int fd, int operation)");
  const { EINTR, EWOULDBLOCK, EAGAIN = EWOULDBLOCK } = koffi.os.errno;
  return (descriptor) => {
    for (;;) {
      if (flock(descriptor, LOCK_EX | LOCK_NB) === 0) return true;
      const errno = koffi.errno();
      if (errno === EAGAIN) return false;
      if (errno !== EINTR) throw systemError(nameOf(errno, koffi));
    }
  };
}

function windowsLock(koffi: Koffi): TryLock {
  // The descriptors are those of the C runtime inside node.exe, which exports this.
  const handleOf: (descriptor: number) => unknown = koffi
    .load(null)
    .func("void *uv_get_osfhandle(int fd)");
  const kernel = koffi.load("kernel32.dll");
  const lockFile: (...args: unknown[]) => boolean = kernel.func(
    "bool __stdcall LockFileEx(void *file, uint32_t flags, uint32_t reserved, uint32_t low, uint32_t high, void *overlapped)",
  );
  const lastError: () => number = kernel.func("uint32_t __stdcall GetLastError()");
  return (descriptor) => {
    const overlapped = Buffer.alloc(OVERLAPPED_BYTES);
    const flags = LOCKFILE_EXCLUSIVE_AT_ONCE;
    if (lockFile(handleOf(descriptor), flags, 0, WHOLE, WHOLE, overlapped)) return true;
    const code = lastError();
    if (code === ERROR_LOCK_VIOLATION || code === ERROR_IO_PENDING) return false;
    throw systemError(`error ${code}`);
  };
}

function nameOf(errno: number, koffi: Koffi): string {
  const known = Object.entries(koffi.os.errno).find(([, value]) => value === errno);
  return known?.[0] ?? `error ${errno}`;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`The file cannot be locked (${code})`), { code });
}
