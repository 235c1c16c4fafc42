import { defineConfig } from "vitest/config"

/** Pages in Debian's Chromium, which test/browser/GlobalSetup.ts finds or installs with what drives it. */
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/GlobalSetup.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000
  }
})
