import { defineConfig } from "vitest/config"

/** The packed package, the container and the service, on Debian as root: what they are installed from is fetched. */
export default defineConfig({
  test: {
    include: ["test/package/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false
  }
})
