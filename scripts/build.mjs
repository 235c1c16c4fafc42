// Bundles src into dist, so that starting reads a few files instead of some hundred.
// dist/main.js is a launcher that any Node from 20 on can read; it picks the Node that runs the rest.
// dist/page is the sandbox's page: files for a browser, which the program only hands out.
import { copyFile, mkdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { rolldown } from "rolldown"

const { dependencies } = JSON.parse(await readFile("package.json", "utf8"))
// Effect is bundled, because few of its modules are used; packages with binaries or CommonJS stay what they are.
const external = (id) =>
  id.startsWith("node:") ||
  Object.keys(dependencies).some((name) => !name.includes("effect") && (id === name || id.startsWith(`${name}/`)))
const dir = process.argv[2] ?? "dist"

const onLog = (level, log, forward) => {
  if (level === "warn") throw new Error(log.message)
  forward(level, log)
}

const bundle = await rolldown({
  input: { main: "src/main.ts", child: "src/child.ts", trial: "src/trial.ts" },
  external,
  platform: "node",
  onLog
})
await rm(dir, { recursive: true, force: true })
await bundle.write({
  dir,
  format: "esm",
  sourcemap: true,
  chunkFileNames: "[name].js",
  banner: (chunk) => (chunk.name === "main" ? "#!/usr/bin/env node" : "")
})
await bundle.close()

const page = await rolldown({ input: { page: "src/page/PageMain.ts" }, platform: "browser", onLog })
await page.write({ dir: join(dir, "page"), format: "esm", minify: true })
await page.close()
await mkdir(join(dir, "page"), { recursive: true })
for (const file of ["index.html", "page.css", "icon.svg"]) {
  await copyFile(join("src/page", file), join(dir, "page", file))
}
