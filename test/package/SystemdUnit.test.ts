import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll } from "vitest"
import { built, start } from "../support/Built.ts"

const run = promisify(execFile)
const unit = "deploy/systemd/matrix-surface.service"
const node = resolve("node_modules/node/bin/node")

/** The most exposure that the unit may leave, as `systemd-analyze security` counts it. */
const mostExposed = 2

describe("The service", () => {
  const program = built()
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "service-"))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it("is a unit that systemd understands", async () => {
    const known = join(folder, "matrix-surface.service")
    const text = await readFile(unit, "utf8")
    await writeFile(known, text.replace(/^ExecStart=.*$/m, "ExecStart=/bin/true"))
    const { stderr } = await run("systemd-analyze", ["verify", known])
    assert.strictEqual(stderr, "")
  })

  it("may do little else than serve", async () => {
    const { stdout } = await run("systemd-analyze", ["security", "--offline=true", unit])
    const exposure = /Overall exposure level .*: (\d+\.\d+)/.exec(stdout)?.[1]
    assert.isBelow(Number(exposure), mostExposed)
  })

  it("tells systemd that it serves, that it lives, and that it ends", async () => {
    const socket = join(folder, "notify")
    const listener = start("python3", ["test/package/NotifySocket.py", socket])
    await listener.until("listening")
    const bot = start(node, [program("main.js"), "sandbox", "--no-chat"], {
      env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "1000000" }
    })
    await listener.until("READY=1")
    await listener.until("WATCHDOG=1")
    bot.child.kill("SIGTERM")
    await listener.until("STOPPING=1")
    assert.strictEqual((await bot.ended).code, 0)
    listener.child.kill()
    await listener.ended
  })
})
