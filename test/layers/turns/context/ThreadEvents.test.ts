import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventId, RoomId, StreamToken } from "../../../../src/domain/Ids.ts"
import { makeThreadEvents } from "../../../../src/layers/turns/context/ThreadEvents.ts"

const [room, root] = [RoomId.make("!r"), EventId.make("$root")]

/** The events of a thread in pages, newest first; the ids of those before a prompt, and the requests that took. */
const before = Effect.fnUntraced(function*(pages: ReadonlyArray<ReadonlyArray<string>>, prompt: string, most = 2) {
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
  const found = yield* threadEvents(room, root, EventId.make(prompt), most)
  return [found.map((event) => event["event_id"]), asked]
})

describe("What was said in a thread before a prompt", () => {
  it.effect("is what stands behind it in the newest page, where that is enough", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* before([["$c", "$p", "$b", "$a"], ["$old"]], "$p"), [["$b", "$a"], 1])
    }))

  it.effect("is looked for further back, but not without end", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* before([["$d"], ["$p", "$a"]], "$p"), [["$a"], 2])
      assert.deepStrictEqual(yield* before([["$d"], ["$c"], ["$b"], ["$p", "$a"]], "$p"), [[], 3])
    }))

  it.effect("is the same wherever a page ends", () =>
    Effect.gen(function*() {
      const earlier = Array.from({ length: 100 }, (_, at) => `$b${100 - at}`)
      for (const newer of [0, 10, 45, 58, 59, 60, 100, 119]) {
        const all = [...Array.from({ length: newer }, (_, at) => `$n${newer - at}`), "$p", ...earlier]
        const pages = Array.from({ length: Math.ceil(all.length / 60) }, (_, at) => all.slice(60 * at, 60 * at + 60))
        const [found, asked] = yield* before(pages, "$p", 50)
        assert.deepStrictEqual(found, earlier.slice(0, 50), `${newer} newer ones`)
        assert.isAtMost(Number(asked), 3)
      }
    }))

  it.effect("is nothing where the prompt is not there", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* before([["$b", "$a"]], "$p"), [[], 1])
    }))
})
