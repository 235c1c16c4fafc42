import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Redacted } from "effect"
import type { LogSettings } from "../../../src/domain/settings/Settings.ts"
import * as Logs from "../../../src/layers/operations/Logs.ts"
import { NamedCommands } from "../../../src/services/operations/NamedCommands.ts"

const lines = (settings: LogSettings, effect: Effect.Effect<void>, place: Partial<Logs.LogPlace> = {}) => {
  const written: Array<string> = []
  const layer = Logs.layer(settings, {
    write: (line) => void written.push(line),
    terminal: false,
    noColor: false,
    ...place
  })
  return Effect.map(Effect.provide(effect, layer), () => written)
}
const everyLevel = Effect.all(
  [Effect.logDebug("d"), Effect.logInfo("i"), Effect.logWarning("w"), Effect.logError("e")],
  { discard: true }
)
const escape = "\u001b"

describe("logs", () => {
  it.effect.each([["debug", 4], ["info", 3], ["warn", 2], ["error", 1]] as const)(
    "at %s there are %d of four lines",
    ([level, count]) =>
      Effect.map(lines({ level, format: "json" }, everyLevel), (written) => assert.lengthOf(written, count))
  )

  it.effect.each([["json"], ["pretty"]] as const)(
    "a hint names the command as it was started, in %s",
    ([format]) =>
      Effect.gen(function*() {
        const hint = "matrix-surface device reset-identity makes a new identity"
        const said = Effect.logWarning(hint).pipe(
          Effect.annotateLogs({ advice: hint, store: "/var/lib/matrix-surface" }),
          Effect.provideService(NamedCommands, (text) => text.replaceAll("matrix-surface device", "npx \"ms\" device"))
        )
        const [line = ""] = yield* lines({ level: "info", format }, said)
        assert.notInclude(line, "matrix-surface device")
        assert.include(line, "/var/lib/matrix-surface")
        if (format === "json") {
          assert.include(JSON.parse(line), {
            message: hint.replace("matrix-surface", "npx \"ms\""),
            advice: hint.replace("matrix-surface", "npx \"ms\"")
          })
        }
      })
  )

  it.effect("a JSON line has time, level, message and annotations, and its own fields win", () =>
    Effect.gen(function*() {
      const said = Effect.logInfo("hello", { n: 1 }).pipe(
        Effect.annotateLogs({
          room: "!r",
          token: Redacted.make("hidden"),
          nested: { token: Redacted.make("hidden") },
          level: "fake"
        })
      )
      const [line = ""] = yield* lines({ level: "info", format: undefined }, said)
      assert.isTrue(line.endsWith("}\n"))
      assert.notInclude(line, "hidden")
      const parsed = JSON.parse(line)
      assert.deepEqual(Object.keys(parsed).slice(0, 3), ["time", "level", "message"])
      assert.deepInclude(parsed, { level: "info", message: "hello {\"n\":1}", room: "!r", token: "<redacted>" })
      assert.strictEqual(parsed.time, "1970-01-01T00:00:00.000Z")
    }))

  it.effect("no secret shows in a pretty line either, nor one that is the message", () =>
    Effect.gen(function*() {
      const said = Effect.logInfo(Redacted.make("hidden"), { token: Redacted.make("hidden") }).pipe(
        Effect.annotateLogs({ token: Redacted.make("hidden") })
      )
      const written = yield* lines({ level: "info", format: "pretty" }, said)
      assert.notInclude(written.join(""), "hidden")
      assert.include(written.join(""), "<redacted>")
    }))

  it.effect.each(
    [
      [{ terminal: true, noColor: false }, undefined, "pretty", true],
      [{ terminal: true, noColor: true }, undefined, "pretty", false],
      [{ terminal: false, noColor: false }, undefined, "json", false],
      [{ terminal: false, noColor: false }, "pretty", "pretty", false],
      [{ terminal: true, noColor: false }, "json", "json", false]
    ] as const
  )(
    "%j",
    ([place, format, look, colored]) =>
      Effect.map(lines({ level: "info", format }, Effect.logInfo("hello"), place), ([line = ""]) => {
        assert.strictEqual(line.startsWith("{"), look === "json")
        assert.strictEqual(line.includes(escape), colored)
      })
  )

  it.effect("a message can neither begin a line of its own nor steer the terminal", () =>
    Effect.map(
      lines({ level: "info", format: "pretty" }, Effect.logInfo(`a\n12:00 ERROR b${escape}[2J`)),
      (written) => {
        assert.include(written.join(""), "a\\n12:00 ERROR b\\u001b[2J")
      }
    ))

  // Turns the direction of writing, ends a line, begins a terminal's command with one character, is a tag, half a
  // character, what nobody can see.
  const steering = "\u202e\u2028\u2029\u009b\u{e0041}\ud800\u200b\u0085"
  const legal = "Grüße, Ωμέγα, 日本語, می‌خواهم, 👩‍🚀 café \u0301"
  const asCodes = "\\u202e\\u2028\\u2029\\u009b\\udb40\\udc41\\ud800\\u200b\\u0085"

  it.effect.each(["pretty", "json"] as const)(
    "what steers a screen is shown by its codes, what people write as it is: %s",
    (format) =>
      Effect.gen(function*() {
        const said = Effect.logInfo(`a${steering}b ${legal}`).pipe(Effect.annotateLogs({ room: `!a${steering}:x` }))
        const [line = ""] = yield* lines({ level: "info", format }, said)
        assert.include(line, `a${asCodes}b ${legal}`)
        assert.include(line, `!a${asCodes}:x`)
        assert.notMatch(line.slice(0, -1), /[\u202e\u2028\u2029\u009b\u200b\u0085\ud800](?![\udc00-\udfff])/)
        if (format === "json") {
          assert.deepInclude(JSON.parse(line), { message: `a${steering}b ${legal}`, room: `!a${steering}:x` })
        }
      })
  )

  it.effect("a cause begins no line of its own either, nor steers the terminal", () =>
    Effect.map(
      lines(
        { level: "info", format: "pretty" },
        Effect.logError("failed", Cause.fail(new Error(`why\n12:00:00.000 ERROR b${steering}`)))
      ),
      (written) => {
        assert.notMatch(written.join(""), /^12:00/m)
        assert.include(written.join(""), `ERROR b${asCodes}`)
      }
    ))

  it.effect("a cause is told, a line end in a message makes no second JSON line", () =>
    Effect.gen(function*() {
      const [line = ""] = yield* lines(
        { level: "info", format: "json" },
        Effect.sandbox(Effect.fail("why\nand how")).pipe(
          Effect.catch((cause) => Effect.logError("failed\nbadly", cause))
        )
      )
      assert.lengthOf(line.split("\n"), 2)
      assert.include(JSON.parse(line).cause, "why")
    }))
})
