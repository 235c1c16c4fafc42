import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { reachesBuilder } from "../support/DockerIgnore.ts"

/**
 * Where people write secrets beside the code: by hand as docs/install.md says, by `init` (also into another file, and
 * what it keeps of the one before), as a file that a `…_FILE` names, as the store or a copy of it.
 */
const settingsFiles = ["", "deploy/"].flatMap((folder) =>
  [".env", ".env.old", ".env.new", ".env.production"].map((name) => `${folder}${name}`)
)
const besides = [
  "deploy/bot.env",
  "deploy/token",
  "deploy/systemd/token",
  "docs/token",
  "token",
  "matrix-surface.service.old",
  "data/session.json",
  "deploy/data/session.json",
  "deploy/data/bot.db",
  "backup.db",
  "frames.jsonl"
]
const places = [...settingsFiles, ...besides]

describe("Secrets beside the code", () => {
  let folder = ""
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "secrets-"))
    for (const name of ["package.json", "README.md", "LICENSE", ".gitignore", "deploy", "docs"]) {
      cpSync(name, join(folder, name), { recursive: true })
    }
    for (const name of ["dist/main.js", ...places]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), "hunter2")
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("none goes into the package, which holds what it is to hold", () => {
    const said = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: folder,
      stdio: "pipe"
    })
    const [{ files }] = Object.values(JSON.parse(String(said)) as object) as [
      { readonly files: ReadonlyArray<{ readonly path: string }> }
    ]
    const packed = files.map(({ path }) => path)
    assert.deepStrictEqual(packed.filter((path) => places.includes(path)), [])
    assert.includeMembers(packed, [
      "dist/main.js",
      "deploy/compose.yaml",
      "deploy/grafana/matrix-surface.json",
      "deploy/prometheus/matrix-surface.rules.yml",
      "deploy/systemd/matrix-surface.service",
      "docs/install.md",
      "docs/agents/acp.md",
      "docs/agent-wire-1.schema.json"
    ])
  })

  it("none reaches the builder of the image, which has what it needs", () => {
    const reaches = reachesBuilder(readFileSync(".dockerignore", "utf8"))
    assert.deepStrictEqual(places.filter(reaches), [])
    for (
      const needed of ["package.json", "scripts/build.mjs", "src/main.ts", "README.md", "LICENSE", "docs/agents/acp.md"]
    ) {
      assert.isTrue(existsSync(needed) && reaches(needed), needed)
    }
  })

  it("no file of settings is offered to git, and the example of one is", () => {
    execFileSync("git", ["init", "--quiet"], { cwd: folder, stdio: "pipe" })
    const ignored = (name: string) => {
      try {
        execFileSync("git", ["-c", "core.excludesFile=", "check-ignore", name], { cwd: folder, stdio: "pipe" })
        return true
      } catch {
        return false
      }
    }
    assert.deepStrictEqual([...settingsFiles, "data/session.json"].filter((name) => !ignored(name)), [])
    assert.isFalse(ignored(".env.example"))
  })
})
