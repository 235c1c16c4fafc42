import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { startWorker } from "../../../src/layers/poison/TrialWorker.ts"
import { sceneOf } from "../../support/TrialScene.ts"

const here = (file: string) => new URL(file, import.meta.url)
const deadly = (processor = 60_000) =>
  startWorker({
    language: "en",
    commandPrefix: "!",
    entry: here("../../support/DeadlyTrial.ts"),
    memory: 64,
    processor
  })

describe("A trial's process", () => {
  for (
    const [text, end] of [
      ["is harmless", undefined],
      ["throws", undefined],
      ["kills", "SIGKILL"],
      ["exits", "exit 3"],
      ["spins", "SIGXCPU"],
      ["hoards", "SIGABRT"],
      ["tells its environment", "exit 0"]
    ] as const
  ) {
    it.live(`tells of work that ${text}: ${end ?? "survived"}`, () =>
      Effect.gen(function*() {
        const worker = yield* deadly(text === "spins" ? 300 : undefined)
        assert.strictEqual(yield* worker.ask(sceneOf("fine")), undefined)
        assert.strictEqual(yield* worker.ask(sceneOf(text)), end)
      }).pipe(Effect.scoped), 60_000)
  }

  it.live("of the product itself does what the bot does", () =>
    Effect.gen(function*() {
      const worker = yield* startWorker({ language: "en", commandPrefix: "!" })
      assert.strictEqual(yield* worker.ask(sceneOf("**bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |")), undefined)
      assert.isTrue(worker.isLiving())
    }).pipe(Effect.scoped), 60_000)

  it.live("ends with its scope, also in work that has no end", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const worker = yield* Scope.provide(deadly(), scope)
      const asked = yield* Effect.forkChild(worker.ask(sceneOf("spins")), { startImmediately: true })
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* Fiber.join(asked), "SIGKILL")
    }), 60_000)

  it.live("that cannot begin is no proof of anything", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        startWorker({ language: "en", commandPrefix: "!", entry: here("./NoSuchTrial.ts") })
      )
      assert.strictEqual(error.message, "A process of its own for a trial cannot be started (exit 1)")
    }).pipe(Effect.scoped), 60_000)

  it.live("does not outlive a bot that is killed, also in work that has no end", () =>
    Effect.promise(async () => {
      const parent = spawn(process.execPath, [fileURLToPath(here("../../support/TrialParent.ts"))], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      await once(parent.stdout, "data")
      parent.kill("SIGKILL")
      await once(parent.stdout, "close")
    }), 60_000)
})
