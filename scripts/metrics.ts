// Writes docs/metrics.md from the metrics that the bot has; a test fails when it was forgotten.
import { writeFile } from "node:fs/promises"
import { type MetricDescription, metricDescriptions } from "../src/layers/operations/Metrics.ts"

const row = ({ attributes, description, name, type }: MetricDescription) =>
  `| \`${name}\` | ${type} | ${attributes.map((name) => `\`${name}\``).join(", ")} | ${description} |\n`

export const metricsPage = () =>
  `# Metrics

Written from \`src/layers/operations/Metrics.ts\` by \`node scripts/metrics.ts\`; do not edit by hand.

With \`HTTP_PORT\` set, \`/metrics\` shows them in the text format of Prometheus. A counter counts since the start of
the process; it is missing until it counted once, where no attribute is known beforehand. Gauges are read when
\`/metrics\` is asked for. No attribute holds an id, a name or a text. A dashboard and alerts are in
[deploy](../deploy); [watch.md](watch.md) says how to use them.

| metric | type | attributes | what it tells |
|---|---|---|---|
${metricDescriptions.map(row).join("")}`

if (import.meta.main) await writeFile(new URL("../docs/metrics.md", import.meta.url), metricsPage())
