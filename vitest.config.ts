import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/agents/**", "test/encryption/**", "test/synapse/**"],
    testTimeout: 30_000,
    // A core is not kept free for the runner, which waits for most of the time.
    maxWorkers: "100%",
    reporters: ["default"]
  }
})
