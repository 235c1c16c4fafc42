import { assert, describe, it } from "@effect/vitest"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import packageJson from "../../package.json" with { type: "json" }
import { built, finish, start } from "../support/Built.ts"

const node = process.execPath

describe("the built program", () => {
  const dist = built()
  let cwd = ""
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "program-"))
  })
  afterAll(() => rm(cwd, { recursive: true, force: true }))

  const table: ReadonlyArray<[string, ReadonlyArray<string>, Record<string, string>, number, RegExp, RegExp]> = [
    ["nothing set", [], {}, 2, /^$/, /^Nothing is set/],
    ["--version", ["--version"], {}, 0, new RegExp(`^${packageJson.version}\n$`), /^$/],
    ["--help", ["--help"], {}, 0, /SETTINGS/, /^$/],
    ["wrong usage", ["--nothing"], {}, 2, /^$/, /^matrix-surface: there is no flag --nothing; [^\n]+\n$/],
    [
      "a mistyped setting",
      [],
      { MATRIX_HOMSERVER: "x" },
      2,
      /^$/,
      /MATRIX_HOMSERVER is no setting; did you mean MATRIX_HOMESERVER\?/
    ],
    [
      "config",
      ["config", "--json"],
      {},
      2,
      /^\{\n {2}"schema": "matrix-surface\.config\/1"/,
      /^3 settings are wrong\.\n$/
    ]
  ]
  it.each(table)("%s", async (...[, args, env, code, stdout, stderr]) => {
    const ended = await finish(node, [dist("main.js"), ...args], { env, cwd })
    assert.strictEqual(ended.code, code)
    assert.match(ended.stdout, stdout)
    assert.match(ended.stderr, stderr)
  })

  it("starts a sandbox that takes nothing from a .env, and says so", async () => {
    const folder = await mkdtemp(join(cwd, "with-env-"))
    await writeFile(join(folder, ".env"), "HTTP_PORT=no port\nAGENT_URL=ws://127.0.0.1:9/\n")
    const running = start(node, [dist("main.js"), "sandbox", "--no-chat"], { cwd: folder })
    await running.until("The sandbox runs until Ctrl-C")
    running.child.kill("SIGTERM")
    const { code, stderr } = await running.ended
    assert.deepStrictEqual([code, stderr], [
      0,
      "The .env here is for a real bot: the sandbox takes its settings from flags and environment alone.\n"
    ])
  })

  it("holds no test double", async () => {
    const maps = (await readdir(dist("."))).filter((name) => name.endsWith(".js.map"))
    assert.isAbove(maps.length, 10)
    for (const map of maps) {
      const { sources } = JSON.parse(await readFile(dist(map), "utf8")) as { readonly sources: ReadonlyArray<string> }
      assert.deepEqual(sources.filter((source) => source.includes("src/testing/")), [])
    }
  })

  it(
    "the launcher can be read by an old Node: it imports nothing but Node's own modules and, later, the " +
      "program",
    async () => {
      const text = await readFile(dist("main.js"), "utf8")
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]!)
      assert.deepEqual(imports.filter((name) => !name.startsWith("node:")), ["./program.js"])
    }
  )
})
