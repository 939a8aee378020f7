/**
 * Integration tests: against the real Worker in workerd and the stand-ins. One stack for all files, one file after the other:
 * they share its rows. No retries.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: ["./global-setup.ts"],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
