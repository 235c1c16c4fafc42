import { defineConfig } from "vitest/config"

/** The metrics and alert rules before Prometheus' own tool, which the test unpacks from Debian's package. */
export default defineConfig({ test: { include: ["test/promtool/**/*.test.ts"], hookTimeout: 300_000 } })
