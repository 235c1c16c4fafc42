import { defineConfig } from "vitest/config"

/** The bot killed at every number, at random moments and on a bad network: minutes of work, which `npm test` does a few seconds of. */
export default defineConfig({
  test: {
    include: [
      "test/crash/**/*.long.ts",
      "test/simulation/**/*.long.ts",
      "test/crowd/**/*.long.ts",
      "test/agents/**/*.long.ts"
    ],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000
  }
})
