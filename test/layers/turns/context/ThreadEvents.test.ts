import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventId, RoomId, StreamToken } from "../../../../src/domain/Ids.ts"
import { makeThreadEvents } from "../../../../src/layers/turns/context/ThreadEvents.ts"

const [room, root] = [RoomId.make("!r"), EventId.make("$root")]

/** The events of a thread in pages, newest first; the ids of those before a prompt, and the requests that took. */
const before = Effect.fnUntraced(function*(pages: ReadonlyArray<ReadonlyArray<string>>, prompt: string) {
  let asked = 0
  const threadEvents = makeThreadEvents({
    relations: (_room, _event, _type, { from }) =>
      Effect.sync(() => {
        asked++
        const at = from === undefined ? 0 : Number(from)
        return {
          events: pages[at]!.map((id) => ({ event_id: id })),
          end: at + 1 < pages.length ? StreamToken.make(String(at + 1)) : undefined
        }
      })
  })
  const found = yield* threadEvents(room, root, EventId.make(prompt))
  return [found.map((event) => event["event_id"]), asked]
})

describe("What was said in a thread before a prompt", () => {
  it.effect("is what stands behind it in the newest page", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* before([["$c", "$p", "$b", "$a"], ["$old"]], "$p"), [["$b", "$a"], 1])
    }))

  it.effect("is looked for further back, but not without end", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* before([["$d"], ["$p", "$a"]], "$p"), [["$a"], 2])
      assert.deepStrictEqual(yield* before([["$d"], ["$c"], ["$b"], ["$p", "$a"]], "$p"), [[], 3])
    }))

  it.effect("is nothing where the prompt is not there", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* before([["$b", "$a"]], "$p"), [[], 1])
    }))
})
