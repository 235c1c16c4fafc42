import { defineConfig } from "vitest/config"

/** The bot against agents in Python, which test/agents/GlobalSetup.ts installs what they need for. */
export default defineConfig({
  test: {
    include: ["test/agents/**/*.test.ts"],
    globalSetup: ["test/agents/GlobalSetup.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000
  }
})
