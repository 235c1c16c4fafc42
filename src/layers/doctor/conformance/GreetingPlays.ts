import { Effect } from "effect"
import type { Play } from "./Play.ts"
import { Broken } from "./PlayEnding.ts"
import type { Said } from "./WireClient.ts"

const replyTime = 5_000

/** How a socket ended that had to be refused; fails where the agent goes on as if nothing was. */
const refusal = Effect.fnUntraced(function*(said: Said | undefined, rule: string, otherwise: string) {
  if (said === undefined) return yield* new Broken({ rule, seen: "it neither answers nor closes" })
  return said._tag === "Closed" ? said.code : yield* new Broken({ rule, seen: otherwise })
})

const greeting: Play = {
  rule: "Connecting 1",
  look: "hello, ready",
  perform: Effect.fnUntraced(function*(stage) {
    const { ready } = yield* stage.attached()
    if (ready.frame["v"] !== 1) return yield* new Broken({ rule: "Connecting 1", seen: "ready has another v than 1" })
    return ready.frame["resumed"] === true
      ? yield* new Broken({ rule: "rule 4", seen: "it says resumed, and nothing was to be resumed" })
      : "ready comes first, with the thread and v 1"
  })
}

const versions: Play = {
  rule: "Closing, 4406",
  look: "version",
  perform: Effect.fnUntraced(function*(stage) {
    const client = yield* stage.connect()
    yield* client.say({ type: "hello", v: [99], client: "doctor" })
    const code = yield* refusal(yield* client.next(replyTime), "Closing, 4406", "it greets a client of version 99 only")
    return code === 4406
      ? "a version that it does not speak is refused with 4406"
      : yield* new Broken({ rule: "Closing, 4406", seen: `it closes with ${code} where 4406 says why` })
  })
}

const otherThread: Play = {
  rule: "rule 2",
  look: "other thread",
  perform: Effect.fnUntraced(function*(stage) {
    const client = yield* stage.connect()
    const other = `${client.thread}_other`
    yield* client.say({ type: "hello", v: [1], client: "doctor", thread: other })
    const said = yield* client.next(replyTime)
    if (said?._tag === "Frame" && said.frame["type"] === "ready" && said.frame["thread"] === other) {
      return "a hello with another thread than the address has is taken at its word"
    }
    const code = yield* refusal(
      said,
      "rule 2",
      "hello names another thread than the address, and it greets the address's"
    )
    return `a hello with another thread than the address has is refused with ${code}`
  })
}

const unknown: Play = {
  rule: "rule 1",
  look: "unknown frames",
  perform: Effect.fnUntraced(function*(stage) {
    const { client } = yield* stage.attached({ hello: { a_new_field: { of: "a newer bot" } } })
    yield* client.say({ type: "a_new_type", a_new_field: 1 })
    yield* client.say({ type: "ping", n: 7, a_new_field: 1 })
    if (!(yield* client.pinged(7, replyTime))) {
      return yield* new Broken({ rule: "rule 1", seen: "after a frame of an unknown type it answers no ping" })
    }
    const said = yield* client.next(200)
    return said === undefined
      ? "unknown types and fields are ignored"
      : yield* new Broken({ rule: "rule 1", seen: "it answers a frame of an unknown type" })
  })
}

const secondSocket: Play = {
  rule: "Connecting 3",
  look: "second socket",
  perform: Effect.fnUntraced(function*(stage) {
    const { client } = yield* stage.attached()
    yield* stage.attached({ again: client })
    const code = yield* refusal(yield* client.next(replyTime), "Connecting 3", "the first socket gets frames still")
    return code === 4409
      ? "a newer socket of the thread replaces the older one, with 4409"
      : yield* new Broken({ rule: "Connecting 3", seen: `the older socket is closed with ${code}, not with 4409` })
  })
}

/** What is seen before any prompt. */
export const greetingPlays: ReadonlyArray<Play> = [greeting, versions, otherThread, unknown, secondSocket]
