import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { folder } from "./BotProcess.ts"
import { closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 20)))

/** A real store in a folder of its own. */
const backends = Layer.unwrap(Effect.map(folder, (dataDir) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Store.layer(dataDir)),
    Layer.merge(Layer.merge(MatrixMemory.layer, AgentScripted.layer()))
  )))

const troubles = [
  // No smaller than it is, so it cannot grow.
  ["full", "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823"],
  ["read-only", "PRAGMA query_only = 1", "PRAGMA query_only = 0"]
] as const

describe("the bot whose disk is in trouble", () => {
  for (const [title, break_, heal] of troubles) {
    it.effect(
      `takes nothing in while it is ${title}, and goes on by itself when that is over: nothing lost, ` +
        `nothing twice`,
      () =>
        Effect.gen(function*() {
          const control = yield* MatrixMemoryControl
          const script = yield* AgentScript
          const journal = yield* WholeJournal
          const sql = yield* SqlClient.SqlClient
          const prompts = Array.from({ length: 20 }, (_, n) => `${n} ${"long ".repeat(1_000)}`)
          for (const prompt of ["known", "streamed", ...prompts]) {
            script.answers(prompt, prompt === "streamed" ? [text("half")] : [text(prompt.slice(0, 9)), done])
          }
          const { room, say } = yield* directRoom()
          yield* start()
          yield* joined(room)
          yield* say("known")
          yield* closed(1, room)
          yield* say("streamed")
          yield* until("the first text", Effect.map(said(room), (all) => all.find(({ body }) => body === "half")))
          yield* settle

          yield* sql.unsafe(break_)
          for (const prompt of prompts) yield* say(prompt)
          script.says(script.sent[1]!.thread, [text(` and ${"the rest ".repeat(1_000)}`), done])
          yield* settle
          const [token, syncs] = [yield* journal.token, yield* control.calls("sync")]
          for (let minute = 0; minute < 10; minute++) {
            yield* TestClock.adjust("1 minute")
            yield* settle
          }
          // The intake stands still: it asks for nothing that it could not keep.
          assert.deepStrictEqual([yield* journal.token, yield* control.calls("sync")], [token, syncs])
          assert.strictEqual(finals(yield* said(room)).length, 1)

          yield* sql.unsafe(heal)
          for (let seconds = 0; seconds < 40 && finals(yield* said(room)).length < prompts.length + 2; seconds++) {
            yield* TestClock.adjust("10 seconds")
            yield* settle
          }
          const closedNow = finals(yield* said(room))
          assert.deepStrictEqual(closedNow.map(({ body }) => body.slice(0, 8)), [
            "known",
            "half and",
            ...prompts.map((prompt) => prompt.slice(0, 8))
          ])
          assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Prompt").length, prompts.length + 2)
        }).pipe(Effect.provide(backends))
    )
  }
})
