/**
 * CPU time of another process, from Linux's /proc.
 *
 * Always holds: the figure is user + system time of all threads since the process began. Fails with the pid's name where
 * the process is gone or the system has no /proc.
 */
import { readFileSync } from "node:fs";

/** Kernel clock ticks per second as /proc reports them: fixed at 100 on every Linux architecture Node runs on. */
const TICKS_PER_SECOND = 100;

/** User + system seconds that process `pid` has used so far. Resolution: 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the command in parentheses and may hold spaces: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const user = Number(fields[11]);
  const system = Number(fields[12]);
  if (!Number.isFinite(user) || !Number.isFinite(system)) throw new Error(`/proc/${pid}/stat is not as expected`);
  return (user + system) / TICKS_PER_SECOND;
}
