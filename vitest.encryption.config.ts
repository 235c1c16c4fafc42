import { defineConfig } from "vitest/config"

/** Encrypted rooms on a real Synapse with clients of other makes, which test/encryption/GlobalSetup.ts installs. */
export default defineConfig({
  test: {
    include: ["test/encryption/**/*.test.ts"],
    globalSetup: ["test/encryption/GlobalSetup.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
