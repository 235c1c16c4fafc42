import { defineConfig } from "vitest/config"

/** Against a real Synapse that test/synapse/GlobalSetup.ts installs and starts; one file at a time, as they share it. */
export default defineConfig({
  test: {
    include: ["test/synapse/**/*.test.ts"],
    globalSetup: ["test/synapse/GlobalSetup.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
