import { defineConfig } from "vitest/config"

/** Files that put something in the place of a module, so that each needs modules of its own. */
const mocking = ["test/layers/store/backups/StoreSwap.test.ts"]

const shared = {
  globalSetup: ["test/support/BuiltOnce.ts"],
  testTimeout: 30_000
}

export default defineConfig({
  test: {
    // A core is not kept free for the runner, which waits for most of the time.
    maxWorkers: "100%",
    reporters: ["default"],
    projects: [
      {
        test: {
          ...shared,
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: ["test/agents/**", "test/encryption/**", "test/synapse/**", ...mocking],
          // The product's modules keep nothing outside of scopes, so that files can share them: loading them anew for
          // each file took half of the time.
          isolate: false
        }
      },
      { test: { ...shared, name: "mocking", include: mocking } }
    ]
  }
})
