import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { tokenOf } from "../../../../src/layers/agent/reach/TokenFile.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { AgentWatch } from "../../../../src/services/agent/AgentWatch.ts"
import { eventually, meanwhile } from "../../../support/AgentWaits.ts"
import { linked } from "../../../support/EchoWorld.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { folder } from "../../../whole/BotProcess.ts"

const first = Option.some(Redacted.make("first"))
const words = (token: Option.Option<Redacted.Redacted>) => Option.getOrUndefined(Option.map(token, Redacted.value))

describe("The token for the agent", () => {
  it.live("is the given one where it has no file", () =>
    Effect.gen(function*() {
      assert.strictEqual(words(yield* tokenOf(first, undefined)), "first")
      assert.isUndefined(words(yield* tokenOf(Option.none(), undefined)))
    }))

  it.live("is read anew each time, and stays as it was while its file holds none, which is told once", () => {
    const log = keptLog()
    return Effect.gen(function*() {
      const file = join(yield* folder, "token")
      const token = Effect.map(tokenOf(first, file), words)
      const same = tokenOf(first, file)
      const read = Effect.map(same, words)
      writeFileSync(file, "second\n")
      assert.strictEqual(yield* token, "second")
      assert.strictEqual(yield* read, "second")
      writeFileSync(file, "third\r\n")
      assert.strictEqual(yield* read, "third")
      assert.deepStrictEqual(log.lines, [])
      for (const text of ["", "\n", "Bearer words", "two words", undefined]) {
        if (text === undefined) rmSync(file)
        else writeFileSync(file, text)
        assert.strictEqual(yield* read, "third")
      }
      assert.deepStrictEqual(log.lines.map(({ level, text }) => `${level}: ${text}`), [
        "Warn: The file in AGENT_TOKEN_FILE is empty, so the token that it held before is used"
      ])
      writeFileSync(file, "fourth")
      assert.strictEqual(yield* read, "fourth")
      rmSync(file)
      assert.strictEqual(yield* read, "fourth")
      assert.match(log.lines.at(-1)!.text, /cannot be read \(ENOENT\)/)
      assert.lengthOf(log.lines, 2)
      assert.notMatch(JSON.stringify(log.lines), /third|fourth/)
    }).pipe(Effect.scoped, Effect.provide(log.layer))
  })

  it.effect("counts at the next connect where it was rotated", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "rotated" })
      const file = join(yield* folder, "token")
      writeFileSync(file, "old")
      let state = ""
      const pool = linked(echo, {
        token: tokenOf(Option.none(), file),
        onReach: (reach) => Effect.sync(() => void (state = reach.state))
      })
      yield* Effect.gen(function*() {
        yield* Effect.flatMap(AgentWatch, ({ run }) => Effect.forkScoped(run))
        yield* meanwhile(eventually(() => state === "refused"))
        writeFileSync(file, "rotated\n")
        yield* meanwhile(eventually(() => state === "reached"))
      }).pipe(Effect.provide(pool))
    }).pipe(Effect.provide(keptLog().layer)))
})
