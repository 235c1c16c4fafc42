import { assert, describe, it } from "@effect/vitest"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll } from "vitest"
import { finish, start } from "../support/Built.ts"

const enough = {
  MATRIX_HOMESERVER: "https://matrix.example.org",
  MATRIX_ACCESS_TOKEN: "syt_hidden",
  MATRIX_ALLOWED_USERS: "@*:x",
  AGENT_URL: "wss://a.example.org/",
  NO_COLOR: "1"
}

const bots = {
  waits: `Effect.scoped(Effect.andThen(
    Effect.acquireRelease(Effect.logInfo("ready"), () => Effect.logInfo("closed")),
    Effect.never
  ))`,
  refuses: `Effect.fail(new UserError({ sentence: "A bot holds this store.", exitCode: 2 }))`,
  gives: `Effect.fail(new UserError({ sentence: "The server does not answer.", exitCode: 1 }))`,
  breaks: `Effect.die(new TypeError("x is undefined"))`,
  throws: `Effect.callback(() => { setImmediate(() => { throw new TypeError("x is undefined") }) })`
}

describe("a running bot", () => {
  let directory = ""
  beforeAll(async () => {
    await mkdir("node_modules/.cache", { recursive: true })
    directory = resolve(await mkdtemp("node_modules/.cache/signals-"))
    const from = (file: string) => JSON.stringify(pathToFileURL(resolve(file)).href)
    for (const [name, bot] of Object.entries(bots)) {
      await writeFile(
        join(directory, `${name}.mjs`),
        `import { Effect } from "effect"
import { main } from ${from("src/commands/Main.ts")}
import { UserError } from ${from("src/domain/UserError.ts")}
main({ bot: () => ${bot} })
`
      )
    }
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))
  const script = (name: keyof typeof bots) => join(directory, `${name}.mjs`)

  it.each(["SIGTERM", "SIGINT"] as const)("%s closes what it holds and ends it with 0", async (signal) => {
    const running = start(process.execPath, [script("waits")], { env: enough, cwd: directory })
    await running.until("ready")
    running.child.kill(signal)
    const ended = await running.ended
    assert.strictEqual(ended.code, 0)
    assert.include(ended.stderr, "closed")
    assert.strictEqual(ended.stdout, "")
  })

  const ends: ReadonlyArray<[keyof typeof bots, Record<string, string>, number, RegExp]> = [
    ["refuses", {}, 2, /^A bot holds this store\.\n$/],
    ["gives", {}, 1, /^The server does not answer\.\n$/],
    ["breaks", {}, 1, /^This is a bug in matrix-surface: x is undefined\n$/],
    ["throws", {}, 1, /^This is a bug in matrix-surface: x is undefined\n$/],
    [
      "breaks",
      { LOG_LEVEL: "debug" },
      1,
      /^This is a bug in matrix-surface: x is undefined\nTypeError: x is undefined\n {4}at /
    ]
  ]
  it.each(ends)("that %s (%j) ends with its code and one sentence", async (name, env, code, stderr) => {
    const ended = await finish(process.execPath, [script(name)], { env: { ...enough, ...env }, cwd: directory })
    assert.match(ended.stderr, stderr)
    assert.strictEqual(ended.code, code)
  })
})
