import { globSync, readFileSync } from "node:fs"
import { defineConfig } from "vitest/config"

const elsewhere = [
  "test/agents/**",
  "test/browser/**",
  "test/encryption/**",
  "test/promtool/**",
  "test/synapse/**"
]

/** Files that start the built product, or put something in the place of a module: each has modules of its own. */
const apart = globSync("test/**/*.test.ts").filter((file) =>
  /support\/Built\.ts"|\bvi\.mock\(/.test(readFileSync(file, "utf8"))
)

export default defineConfig({
  test: {
    // A core is not kept free for the runner, which waits for most of the time.
    maxWorkers: "100%",
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: [...elsewhere, ...apart],
          testTimeout: 30_000,
          // The product's modules keep nothing outside of scopes, so that files can share them: loading them anew for
          // each file took half of the time.
          isolate: false
        }
      },
      { test: { name: "apart", include: apart, exclude: elsewhere, testTimeout: 30_000, hookTimeout: 60_000 } }
    ]
  }
})
