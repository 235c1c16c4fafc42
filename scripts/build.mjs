// Bundles src into dist, so that starting reads a few files instead of some hundred.
// dist/main.js is a launcher that any Node from 20 on can read; it picks the Node that runs the rest.
// dist/page is the sandbox's page: files for a browser, which the program only hands out.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { rolldown } from "rolldown"
import { licencesOf } from "./licences.mjs"

const { dependencies } = JSON.parse(await readFile("package.json", "utf8"))
const dir = process.argv[2] ?? "dist"

const isOrIn = (id) => (name) => id === name || id.startsWith(`${name}/`)
// What a user installs stays outside: a binary, and a library of which single files are loaded. `ws` looks for the
// other two and does without them.
const outside = [...Object.keys(dependencies), "bufferutil", "utf-8-validate"]

const onLog = (level, log, forward) => {
  if (level === "warn") throw new Error(log.message)
  forward(level, log)
}

const bundle = await rolldown({
  input: { main: "src/main.ts", child: "src/child.ts", trial: "src/trial.ts", copy: "src/copy.ts", bar: "src/bar.ts" },
  external: (id) => id.startsWith("node:") || outside.some(isOrIn(id)),
  platform: "node",
  onLog
})
await rm(dir, { recursive: true, force: true })
const { output } = await bundle.write({
  dir,
  format: "esm",
  sourcemap: true,
  chunkFileNames: "[name].js",
  banner: (chunk) => (chunk.name === "main" ? "#!/usr/bin/env node" : "")
})
await bundle.close()

const page = await rolldown({ input: { page: "src/page/PageMain.ts" }, platform: "browser", onLog })
const written = await page.write({ dir: join(dir, "page"), format: "esm", minify: true })
await page.close()
await mkdir(join(dir, "page"), { recursive: true })
for (const file of ["index.html", "page.css", "icon.svg"]) {
  await copyFile(join("src/page", file), join(dir, "page", file))
}
const parts = [...output, ...written.output].flatMap((chunk) => chunk.moduleIds ?? [])
await writeFile(`${dir}/LICENCES.txt`, await licencesOf(parts))
