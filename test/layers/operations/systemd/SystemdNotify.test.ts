import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { systemdNotify, systemdNotifyOf } from "../../../../src/layers/operations/systemd/SystemdNotify.ts"

const socket = "/run/systemd/notify"

/** What systemd was told. */
const telling = () => {
  const told: Array<string> = []
  return { told, tell: (line: string) => Effect.sync(() => void told.push(line)) }
}

describe("SystemdNotify", () => {
  it.effect("says that it serves, beats at its pace, and says that it ends", () =>
    Effect.gen(function*() {
      const { tell, told } = telling()
      const notify = systemdNotify({ socket, beat: 30_000 }, tell)
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(told, ["READY=1"])
        yield* TestClock.adjust("29 seconds")
        assert.deepStrictEqual(told, ["READY=1"])
        yield* TestClock.adjust("31 seconds")
        assert.deepStrictEqual(told, ["READY=1", "WATCHDOG=1", "WATCHDOG=1"])
      }).pipe(Effect.ensuring(notify.stopping), Effect.provide(notify.ready))
      assert.strictEqual(told.at(-1), "STOPPING=1")
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual(told.at(-1), "STOPPING=1", "nothing beats behind the end")
    }))

  it.effect("goes on where systemd cannot be told", () =>
    Effect.gen(function*() {
      let tried = 0
      const notify = systemdNotify({ socket, beat: 1_000 }, () => {
        tried++
        return Effect.fail("ENOENT")
      })
      yield* Effect.provide(TestClock.adjust("2 seconds"), notify.ready)
      assert.strictEqual(tried, 3)
    }))

  it.effect("leaves nothing in the environment with which a child could speak for it", () =>
    Effect.gen(function*() {
      const environment: Record<string, string | undefined> = {
        PATH: "/bin",
        NOTIFY_SOCKET: socket,
        WATCHDOG_USEC: "60000000",
        WATCHDOG_PID: String(process.pid)
      }
      systemdNotifyOf(environment)
      assert.deepStrictEqual(environment, { PATH: "/bin" })
      yield* Effect.provide(Effect.void, Layer.merge(systemdNotifyOf({}).ready, Layer.empty))
    }))
})
