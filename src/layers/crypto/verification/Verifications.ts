import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, FiberSet } from "effect"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import type { OutgoingRequests } from "../engine/OutgoingRequests.ts"
import type { ShownVerification } from "./ShownVerification.ts"
import { type HeardVerification, makeVerificationFeeding } from "./VerificationFeeding.ts"
import { makeVerificationStepping } from "./VerificationStepping.ts"

/** Events of one person that wait; what comes beyond them is left out, and the verification fails. */
const mostOfOne = 32

/** People whose events wait. */
const mostPeople = 64

/** Events of rooms that are remembered as heard. */
const mostHeard = 256

/**
 * Takes part in verifications. Each person's events are worked on in order, and apart from all others': a room into
 * which nothing can be sent holds up its own alone. What waits is in memory only, as the engine's part of it is: a
 * verification does not outlive the process.
 */
export const makeVerifications = Effect.fnUntraced(
  function*(machine: OlmMachine, outgoing: OutgoingRequests, shown: ShownVerification, sparingly: LogSparingly) {
    const fork = yield* FiberSet.makeRuntime<never>()
    const feed = makeVerificationFeeding(machine, outgoing)
    const advance = makeVerificationStepping(machine, outgoing, shown)
    const turns = makeKeyedLock<string>()
    const waiting = new Map<string, number>()
    const heard = new Set<unknown>()

    const isRepeated = ({ event, room }: HeardVerification) => {
      if (room === undefined) return false
      const id = event["event_id"]
      if (heard.has(id)) return true
      heard.add(id)
      if (heard.size > mostHeard) heard.delete(heard.values().next().value)
      return false
    }

    const done = (sender: string) => {
      const left = (waiting.get(sender) ?? 1) - 1
      if (left === 0) waiting.delete(sender)
      else waiting.set(sender, left)
    }

    const work = (one: HeardVerification) =>
      Effect.gen(function*() {
        yield* turns.hold(one.sender)
        yield* feed(one)
        yield* advance(one.sender)
      }).pipe(
        Effect.scoped,
        Effect.catch((error) => sparingly("verification", Effect.logWarning(`A verification fails: ${error.message}`))),
        Effect.ensuring(Effect.sync(() => done(one.sender)))
      )

    /** Returns at once. The same event of a room again does nothing. */
    return (all: ReadonlyArray<HeardVerification>) =>
      Effect.sync(() => {
        for (const one of all) {
          const before = waiting.get(one.sender)
          if (before === undefined ? waiting.size >= mostPeople : before >= mostOfOne) continue
          if (isRepeated(one)) continue
          waiting.set(one.sender, (before ?? 0) + 1)
          fork(work(one))
        }
      })
  }
)
export type Verifications = Effect.Success<ReturnType<typeof makeVerifications>>
