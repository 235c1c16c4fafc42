import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import { afterAll, beforeAll } from "vitest"
import { built, start } from "../support/Built.ts"

const run = promisify(execFile)
const home = join(import.meta.dirname, "../../.synapse/nio")
const python = join(home, "bin/python")

const works = () => run(python, ["-c", "import nio"]).then(() => true, () => false)

/** Installs matrix-nio from PyPI into an environment of its own, unless it is there; fails when it cannot. */
const install = async () => {
  if (await works()) return
  await rm(home, { recursive: true, force: true })
  await run("python3", ["-m", "venv", home])
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "matrix-nio==0.26.*"], {
    maxBuffer: 1 << 26
  })
  if (!(await works())) throw new Error("matrix-nio was installed but cannot be imported")
}

interface Ready {
  readonly schema: string
  readonly homeserver: string
  readonly user: { readonly id: string; readonly token: string }
  readonly bot: { readonly id: string }
  readonly agent: { readonly url: string }
}

interface Saw {
  readonly kind: "member" | "message" | "room" | "typing"
  readonly user: string
  readonly users: ReadonlyArray<string>
  readonly members: ReadonlyArray<string>
  readonly sender: string
  readonly event: string
  readonly body: string
  readonly state: string | null
  readonly edits: string | null
}

describe("the sandbox, met by a client of another make", () => {
  const dist = built()
  let sandbox: ReturnType<typeof start>
  let ready: Ready
  beforeAll(async () => {
    await install()
    sandbox = start(process.execPath, [dist("main.js"), "sandbox", "--json", "--no-chat"])
    const lines = createInterface({ input: sandbox.child.stdout! })[Symbol.asyncIterator]()
    ready = JSON.parse((await lines.next()).value as string) as Ready
  }, 300_000)
  afterAll(async () => {
    sandbox.child.kill("SIGTERM")
    assert.strictEqual((await sandbox.ended).code, 0)
  })

  it(
    "matrix-nio opens a direct room with the bot, and sees the answer grow by edits until the last one closes " +
      "it",
    async () => {
      const { bot, homeserver, user } = ready
      const { stdout } = await run(python, [
        join(import.meta.dirname, "nio_client.py"),
        homeserver,
        user.id,
        user.token,
        bot.id,
        "story"
      ], { timeout: 100_000 })
      const saw = stdout.trim().split("\n").map((line) => JSON.parse(line) as Saw)
      const [first, ...edits] = saw.filter((one) => one.kind === "message" && one.sender === bot.id)
      assert.isTrue(saw.some((one) => one.kind === "message" && one.sender === user.id && one.body === "story"))
      assert.deepStrictEqual([first?.state, first?.edits], ["working", null])
      assert.isAbove(edits.length, 2)
      assert.isTrue(edits.every((one) => one.edits === first?.event))
      assert.deepStrictEqual(edits.map((one) => one.state), [...edits.slice(1).map(() => "working"), "answered"])
      for (const [index, one] of edits.slice(0, -1).entries()) {
        assert.isTrue(edits[index + 1]!.body.startsWith(one.body.trimEnd()))
      }
      assert.match(edits.at(-1)!.body, /nobody could tell that anything had happened\.$/)
      assert.isTrue(saw.some((one) => one.kind === "typing" && one.users.includes(bot.id)))
      assert.deepStrictEqual(saw.at(-1)!.members, [bot.id, user.id])
    }
  )
})
