import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { restartedBot } from "../../../src/app/sandbox/RestartedBot.ts"
import { TripLog } from "../../../src/sandbox/page/trip/TripLog.ts"

const inFolder = <A>(use: (folder: string) => Effect.Effect<A>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "restarted-"))),
    use,
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  )

/** A bot that writes its life's number, and more when it is ended in order. */
const writing = (lives: Array<string>, ended: Array<string>) => (dataDir: string) =>
  Effect.gen(function*() {
    mkdirSync(dataDir, { recursive: true })
    const store = join(dataDir, "bot.db")
    const found = existsSync(store) ? readFileSync(store, "utf8") : "nothing"
    lives.push(`${found}, ${readdirSync(dataDir).filter((name) => name !== "bot.db").join()}`)
    writeFileSync(store, `life ${lives.length}`)
    writeFileSync(join(dataDir, "bot.lock"), "")
    writeFileSync(join(dataDir, "bot.db-shm"), "")
    return yield* Effect.onInterrupt(Effect.never, () =>
      Effect.sync(() => {
        ended.push(severed ? "unheard" : "heard")
        writeFileSync(store, "written on the way out")
      }))
  })
let severed = false
const sever = (on: boolean) =>
  Effect.sync(() => {
    severed = on
  })
const settle = Effect.repeat(Effect.yieldNow, { times: 20 })

describe("a bot that can be killed", () => {
  it.effect("comes back after 3 s with what was on the disk when it died, and no last word of it is heard", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const [lives, ended, log]: [Array<string>, Array<string>, TripLog] = [[], [], new TripLog()]
        const bot = restartedBot({ serve: writing(lives, ended), folder, kept: undefined, sever, log })
        const running = yield* Effect.forkChild(bot.run)
        yield* settle
        assert.isTrue(bot.isRunning())
        bot.kill()
        bot.kill()
        yield* settle
        assert.isFalse(bot.isRunning())
        yield* TestClock.adjust("2999 millis")
        assert.deepStrictEqual(lives, ["nothing, "])
        bot.kill()
        yield* TestClock.adjust("1 millis")
        yield* settle
        assert.deepStrictEqual(lives, ["nothing, ", "life 1, "])
        assert.deepStrictEqual(ended, ["unheard"])
        assert.isFalse(severed)
        assert.deepStrictEqual(log.after(0).map(({ what }) => what), [
          "started on its store",
          "killed",
          "started on its store"
        ])
        yield* Fiber.interrupt(running)
        assert.deepStrictEqual(ended, ["unheard", "heard"])
      })
    ))

  it.effect.each(["x.lock", "a.lock-b", "bot.db-shm"])(
    "finds its store again below a folder %s, and neither lock nor shared memory of the former life",
    (name) =>
      inFolder((top) =>
        Effect.gen(function*() {
          const folder = join(top, name)
          mkdirSync(folder)
          const lives: Array<string> = []
          const bot = restartedBot({ serve: writing(lives, []), folder, kept: undefined, sever, log: new TripLog() })
          const running = yield* Effect.forkChild(bot.run)
          yield* settle
          bot.kill()
          yield* settle
          yield* TestClock.adjust("3 seconds")
          yield* settle
          assert.deepStrictEqual(lives, ["nothing, ", "life 1, "])
          yield* Fiber.interrupt(running)
        })
      )
  )

  it.effect("is closed in order on a store that is kept", () =>
    inFolder((kept) =>
      Effect.gen(function*() {
        const [lives, ended]: [Array<string>, Array<string>] = [[], []]
        const bot = restartedBot({
          serve: writing(lives, ended),
          folder: join(kept, "none"),
          kept,
          sever,
          log: new TripLog()
        })
        const running = yield* Effect.forkChild(bot.run)
        yield* settle
        bot.kill()
        yield* settle
        yield* TestClock.adjust("3 seconds")
        yield* settle
        assert.strictEqual(lives[1], "written on the way out, bot.db-shm,bot.lock")
        yield* Fiber.interrupt(running)
      })
    ))

  it.effect("ends with the bot when that fails", () =>
    Effect.gen(function*() {
      const bot = restartedBot({
        serve: () => Effect.fail("no way"),
        folder: "/nowhere",
        kept: undefined,
        sever,
        log: new TripLog()
      })
      assert.strictEqual(yield* Effect.flip(bot.run), "no way")
    }))
})
