import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { built } from "../support/Built.ts"
import { type BotProcess } from "./BotProcess.ts"
import { crashing } from "./CrashingBot.ts"
import { deadlyAgent } from "./DeadlyAgent.ts"

const file = built()

/**
 * Makes the build that was made for this file deadly to itself: whoever renders poison, the bot or its trial, does
 * not survive it, until `harmless` is there.
 */
const poisoned = Effect.sync(() => {
  writeFileSync(
    file("poison.mjs"),
    `import { existsSync } from "node:fs"
    const { toWellFormed } = String.prototype
    Object.assign(String.prototype, { toWellFormed() {
      const isDeadly = this.includes("poison") && !existsSync(new URL("./harmless", import.meta.url))
      if (isDeadly) process.kill(process.pid, "SIGKILL")
      return toWellFormed.call(this)
    } })\n`
  )
  rmSync(file("harmless"), { force: true })
  for (const name of ["main", "trial"]) {
    const text = readFileSync(file(`${name}.js`), "utf8")
    if (text.includes("poison.mjs")) continue
    writeFileSync(
      file(`${name}.js`),
      `${text.startsWith("#!") ? text.replace("\n", `\nimport "./poison.mjs"\n`) : `import "./poison.mjs"\n${text}`}`
    )
  }
})

describe("A prompt that is given to the agent", () => {
  it.live(
    "is not set aside however often somebody else kills the bot in that moment, and is answered when they stop",
    () =>
      Effect.gen(function*() {
        let process: BotProcess | undefined
        let kills = 0
        const agent = yield* deadlyAgent("poison", () => {
          kills++
          process?.child.kill("SIGKILL")
        }, () => kills >= 4)
        const on = yield* crashing(file("main.js"), agent.url, {
          started: (started) => {
            process = started
          }
        })
        yield* Effect.raceFirst(
          on.living,
          Effect.gen(function*() {
            const finals = yield* Effect.all([
              on.final(on.said.poison),
              on.final(on.said.behind),
              on.final(on.said.others[0]!)
            ])
            assert.deepStrictEqual(finals.map(({ body, mark }) => [body, mark.state]), [["poison", "answered"], [
              "behind it",
              "answered"
            ], ["elsewhere", "answered"]])
            assert.strictEqual(kills, 4)
            assert.strictEqual(on.starts.length, 5)
          })
        )
      }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))),
    90_000
  )
})

describe("A prompt whose answer kills whoever renders it", () => {
  it.live(
    "is set aside by the second life of the bot, the rest of the chat and the other rooms are answered, and it " +
      "can be tried again",
    () =>
      Effect.gen(function*() {
        yield* poisoned
        const agent = yield* deadlyAgent("nothing", () => {})
        const on = yield* crashing(file("main.js"), agent.url)
        yield* Effect.raceFirst(
          on.living,
          Effect.gen(function*() {
            const aside = yield* on.final(on.said.poison)
            assert.strictEqual(aside.mark.state, "failed")
            assert.include(aside.body, "set it aside")
            assert.deepStrictEqual([
              (yield* on.final(on.said.behind)).body,
              (yield* on.final(on.said.others[0]!)).body
            ], ["behind it", "elsewhere"])
            assert.strictEqual(on.starts.length, 2)
            assert.isTrue(
              on.starts[1]!.log.some((line) =>
                line.includes("Working on this prompt ends the process (SIGKILL), so it is set aside")
              )
            )
            // Each prompt was given to the agent once.
            assert.deepStrictEqual(agent.given.toSorted(), ["behind it", "elsewhere", "poison"])
            writeFileSync(file("harmless"), "")
            yield* on.again(aside.edits ?? aside.event)
            assert.deepStrictEqual((yield* on.final(on.said.poison, 2)).body, "poison")
            assert.strictEqual(on.starts.length, 2)
          })
        )
      }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))),
    90_000
  )

  it.live(
    "costs no more lives than there are such prompts and one, and nobody else their answer",
    () =>
      Effect.gen(function*() {
        yield* poisoned
        const agent = yield* deadlyAgent("nothing", () => {})
        const on = yield* crashing(file("main.js"), agent.url, { others: ["poison too", "elsewhere"] })
        yield* Effect.raceFirst(
          on.living,
          Effect.gen(function*() {
            const finals = yield* Effect.forEach(
              [on.said.poison, on.said.behind, ...on.said.others],
              (prompt) => on.final(prompt)
            )
            assert.deepStrictEqual(finals.map(({ mark }) => mark.state), ["failed", "answered", "failed", "answered"])
            assert.isAtMost(on.starts.length, 3)
          })
        )
      }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))),
    90_000
  )
})
