import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { agentEnvironment } from "../../../../../src/domain/agents/acp/ChildEnvironment.ts"
import { startAgentProcess } from "../../../../../src/layers/agent/acp/process/AgentProcess.ts"
import { allGone, isLiving } from "../../../../support/acp/LivingProcesses.ts"
import { folder } from "../../../../support/Folder.ts"

const at = (name: string) => fileURLToPath(new URL(`../../../../support/acp/${name}`, import.meta.url))
const family = [process.execPath, at("family.mjs")]
const path = { PATH: process.env["PATH"] ?? "" }

/** Starts a program; its messages one by one, and what it wrote beside them. */
const started = Effect.fnUntraced(function*(
  words: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = path
) {
  const lines: Array<string> = []
  const beside: Array<string> = []
  const first = Deferred.makeUnsafe<string>()
  const transport = yield* startAgentProcess({ words, folder: yield* folder, environment }, {
    message: (text) => {
      lines.push(text)
      Deferred.doneUnsafe(first, Effect.succeed(text))
    },
    log: (line) => beside.push(line)
  })
  const pids = Effect.map(Deferred.await(first), (line) => line.split(" ").map(Number))
  return { transport, lines, beside, pids }
})

describe("The process of an agent", () => {
  it.live("ends with its input when the bot ends, and so does what it began", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { beside, pids, transport } = yield* Scope.provide(started(family), scope)
      const all = yield* pids
      assert.isTrue(all.length === 2 && all.every(isLiving))
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      assert.deepInclude(yield* transport.ended, { why: "closed", detail: "exit 0" })
      yield* allGone(all)
      assert.isFalse(transport.send("late"))
      assert.deepStrictEqual(beside, ["a line beside"])
    }).pipe(Effect.scoped))

  it.effect("is killed where it outlives its input and SIGTERM", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { pids } = yield* Scope.provide(started([...family, "stubborn"]), scope)
      const all = yield* pids
      const closing = yield* Effect.forkChild(Scope.close(scope, yield* Effect.exit(Effect.void)))
      yield* TestClock.adjust("3 seconds")
      assert.isTrue(all.every(isLiving))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(closing)
      yield* allGone(all)
    }).pipe(Effect.scoped))

  it.live("and all that it began end with a bot that is killed", () =>
    Effect.gen(function*() {
      const bot = spawn(process.execPath, [at("HoldingProcess.ts"), yield* folder, ...family], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      const line = yield* Effect.promise(() =>
        new Promise<string>((resume) => bot.stdout.once("data", (bytes: Buffer) => resume(bytes.toString())))
      )
      const all = line.trim().split(" ").map(Number)
      assert.isTrue(all.length === 2 && all.every(isLiving))
      bot.kill("SIGKILL")
      yield* allGone(all)
    }).pipe(Effect.scoped))

  it.live("that is killed is told by its signal, and leaves nobody behind", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { pids, transport } = yield* Scope.provide(started(family), scope)
      const all = yield* pids
      process.kill(all[0]!, "SIGKILL")
      assert.deepInclude(yield* transport.ended, { why: "closed", detail: "SIGKILL", fatal: false })
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      yield* allGone(all)
    }).pipe(Effect.scoped))

  it.live("gets nothing of the bot's settings and secrets, a home of its own, and all else", () =>
    Effect.gen(function*() {
      const secrets = {
        MATRIX_ACCESS_TOKEN: "s1",
        MATRIX_ANYTHING: "s2",
        AGENT_TOKEN: "s3",
        THREAD_SALT: "s4",
        DATABASE_URL: "s5",
        MASTER_URL: "s6",
        ANY_KEY_FILE: "s7",
        AGENT_COMMAND: "s8",
        NOTIFY_SOCKET: "s9",
        HOME: "/home/bot",
        XDG_CONFIG_HOME: "/home/bot/.config"
      }
      const passed = { LANG: "C.UTF-8", TZ: "UTC", HTTPS_PROXY: "http://p", ANTHROPIC_API_KEY: "key" }
      const { lines, transport } = yield* started(
        ["env"],
        agentEnvironment({ ...path, ...secrets, ...passed }, "/data/work/home")
      )
      yield* transport.ended
      const seen = new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]))
      const expected: Readonly<Record<string, string>> = { ...path, ...passed, HOME: "/data/work/home" }
      for (const [name, value] of Object.entries(expected)) assert.strictEqual(seen.get(name), value, name)
      for (const [name, value] of seen) {
        assert.isFalse(/^s\d$/.test(value), name)
        assert.isFalse(value.startsWith("/home/bot"), name)
      }
    }).pipe(Effect.scoped))

  it.effect("that is not there is told by a code", () =>
    Effect.gen(function*() {
      const missing = yield* Effect.flip(started(["no-such-agent-anywhere"]))
      assert.deepInclude(missing, { why: "unreachable", detail: "ENOENT", fatal: false, untaken: true })
      const unusable = yield* Effect.flip(started([at("HoldingProcess.ts")]))
      assert.deepInclude(unusable, { detail: "EACCES" })
    }).pipe(Effect.scoped))
})
