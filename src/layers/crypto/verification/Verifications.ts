import { type OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, FiberSet } from "effect"
import { isOfVerification } from "../../../domain/crypto/verification/VerificationEvent.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OutgoingRequests } from "../engine/OutgoingRequests.ts"
import type { ShownVerification } from "./ShownVerification.ts"
import { makeVerificationFeeding } from "./VerificationFeeding.ts"
import { makeVerificationStepping } from "./VerificationStepping.ts"

/** Events of one person that wait; what comes beyond them is left out, and the verification fails. */
const mostOfOne = 32

/** People whose events wait. */
const mostPeople = 64

/** Events of rooms that are remembered as heard. */
const mostHeard = 256

export interface VerificationParts {
  readonly machine: OlmMachine
  readonly outgoing: OutgoingRequests
  readonly shown: ShownVerification
  readonly sparingly: LogSparingly
  readonly mayVerify: (user: string) => boolean
}

/** Remembers the newest ids; true for one that it knows. */
const makeMemory = (most: number) => {
  const known = new Set<unknown>()
  return (id: unknown) => {
    if (known.has(id)) return true
    known.add(id)
    if (known.size > most) known.delete(known.values().next().value)
    return false
  }
}

/** Runs each person's work in order of arrival, apart from all others'; what is too much is left out. */
const makePersonalWork = Effect.fnUntraced(function*(sparingly: LogSparingly) {
  const fork = yield* FiberSet.makeRuntime<never>()
  const turns = makeKeyedLock<string>()
  const waiting = new Map<string, number>()

  const done = (person: string) => {
    const left = (waiting.get(person) ?? 1) - 1
    if (left === 0) waiting.delete(person)
    else waiting.set(person, left)
  }

  return (person: string, work: Effect.Effect<void, MatrixError | CryptoError>): void => {
    const before = waiting.get(person)
    if (before === undefined ? waiting.size >= mostPeople : before >= mostOfOne) return
    waiting.set(person, (before ?? 0) + 1)
    fork(
      Effect.andThen(turns.hold(person), work).pipe(
        Effect.scoped,
        Effect.catch((error) => sparingly("verification", Effect.logWarning(`A verification fails: ${error.message}`))),
        Effect.ensuring(Effect.sync(() => done(person)))
      )
    )
  }
})

/**
 * Takes part in verifications, each person's apart: a room into which nothing can be sent holds up its own alone. What
 * waits is in memory only, as the engine's part of it is: a verification does not outlive the process.
 */
export const makeVerifications = Effect.fnUntraced(
  function*({ machine, mayVerify, outgoing, shown, sparingly }: VerificationParts) {
    const run = yield* makePersonalWork(sparingly)
    const feed = makeVerificationFeeding(machine, outgoing)
    const advance = makeVerificationStepping(machine, outgoing, shown)
    const isKnown = makeMemory(mostHeard)

    /** Ends in silence what the engine has of somebody who may not verify us. */
    const drop = (user: string) =>
      engineCall("dropping a verification", () => {
        for (const request of machine.getVerificationRequests(new UserId(user))) request.cancel()
      })

    return {
      /** Admins' events of a room, or messages to our device. Returns at once; an event of a room is taken once. */
      hear: (events: ReadonlyArray<RawEvent>, room?: RoomId) =>
        Effect.sync(() => {
          for (const event of events) {
            if (room !== undefined && isKnown(event["event_id"])) continue
            const sender = String(event["sender"])
            run(sender, Effect.andThen(feed({ sender, event, room }), advance(sender)))
          }
        }),
      /** Messages to our device that came encrypted, so that the engine has them already. */
      taken: (messages: ReadonlyArray<RawEvent>) =>
        Effect.forEach(
          new Set(messages.filter(isOfVerification).map(({ sender }) => String(sender))),
          (sender) =>
            mayVerify(sender)
              ? Effect.sync(() => run(sender, advance(sender)))
              : Effect.ignore(drop(sender)),
          { discard: true }
        )
    }
  }
)
