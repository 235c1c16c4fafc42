import { defineConfig } from "vitest/config"

/** Many kills with encryption, on the Synapse and the clients of vitest.encryption.config.ts; `npm run test:long` runs them. */
export default defineConfig({
  test: {
    include: ["test/encryption/**/*.long.ts"],
    globalSetup: ["test/encryption/GlobalSetup.ts"],
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 300_000
  }
})
