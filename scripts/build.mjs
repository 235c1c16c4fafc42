// Bundles src into dist, so that starting reads a few files instead of some hundred.
// dist/main.js is a launcher that any Node from 20 on can read; it picks the Node that runs the rest.
import { rm } from "node:fs/promises"
import { rolldown } from "rolldown"

const input = { main: "src/main.ts", program: "src/program.ts" }
const external = [/^node:/, /^matrix-bot-sdk/, /^undici$/, /^ws$/, /^markdown-it$/, /^sanitize-html$/]

await rm("dist", { recursive: true, force: true })
const bundle = await rolldown({
  input,
  external,
  platform: "node",
  onLog(level, log, forward) {
    if (level === "warn") throw new Error(log.message)
    forward(level, log)
  }
})
await bundle.write({ dir: "dist", format: "esm", sourcemap: true, chunkFileNames: "[name]-[hash].js", banner: (chunk) => (chunk.name === "main" ? "#!/usr/bin/env node" : "") })
await bundle.close()
