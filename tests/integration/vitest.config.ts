/**
 * Integration tests: against the real Worker in workerd and the stand-ins. One stack for all files, one file after the other:
 * they share its rows. No retries.
 */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What reads the logs of all others comes after them. */
const LAST = "/logs.test.ts";

class LogsLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLast = (file: TestSpecification): number => Number(file.moduleId.endsWith(LAST));
    return (await super.sort(files)).sort((one, other) => isLast(one) - isLast(other));
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: ["./global-setup.ts"],
    setupFiles: ["./remember.ts"],
    sequence: { sequencer: LogsLast },
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
