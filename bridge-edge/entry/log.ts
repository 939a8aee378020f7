/**
 * Log lines of the entry itself: what went wrong before or beside Rust, in the one shape that src/log.rs writes.
 *
 * Always holds: the cause is the fault's kind and message, which name no data; nothing of the request is in the line.
 */

/** Writes that something of ours failed. */
export function logFault(msg: string, fault: unknown): void {
  const line = {
    level: "error",
    time: new Date().toISOString(),
    msg,
    method: null,
    route: null,
    status: null,
    duration_ms: null,
    user_token_id: null,
    request_id: null,
    cause: fault instanceof Error ? `${fault.name}: ${fault.message}` : "no error",
  };
  console.log(JSON.stringify(line));
}
