import { defineConfig } from "vitest/config";

// unit: fast and always; slow: needs the real model or many seconds. `npm run check` runs unit, `npm test` both.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts"],
          exclude: ["src/**/*.slow.test.ts"],
          testTimeout: 60_000,
          setupFiles: ["test/support/fast-check-seed.ts"],
          globalSetup: ["test/support/cache-home.ts"],
        },
      },
      {
        test: {
          name: "slow",
          include: ["test/**/*.test.ts", "src/**/*.slow.test.ts"],
          testTimeout: 600_000,
          setupFiles: ["test/support/fast-check-seed.ts"],
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
