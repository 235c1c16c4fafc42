import { type OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { isOfVerification } from "../../../domain/crypto/verification/VerificationEvent.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OutgoingRequests } from "../engine/OutgoingRequests.ts"
import { makePersonalWork } from "./PersonalWork.ts"
import type { ShownVerification } from "./ShownVerification.ts"
import { makeVerificationFeeding, verificationRetry } from "./VerificationFeeding.ts"
import type { VerificationRefusing } from "./VerificationRefusing.ts"
import { makeVerificationStepping } from "./VerificationStepping.ts"

/** Events of rooms that are remembered as heard. */
const mostHeard = 256

export interface VerificationParts {
  readonly machine: OlmMachine
  readonly outgoing: OutgoingRequests
  readonly shown: ShownVerification
  readonly sparingly: LogSparingly
  readonly mayVerify: (user: string) => boolean
  readonly refusing: Pick<VerificationRefusing, "mayAnswer">
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

/**
 * Takes part in verifications, each person's apart: a room into which nothing can be sent holds up its own alone. What
 * waits is in memory only, as the engine's part of it is: a verification does not outlive the process.
 */
export const makeVerifications = Effect.fnUntraced(
  function*({ machine, mayVerify, outgoing, refusing, shown, sparingly }: VerificationParts) {
    const run = yield* makePersonalWork(sparingly)
    const feed = makeVerificationFeeding(machine, outgoing)
    const advance = makeVerificationStepping(machine, outgoing, shown)
    const isKnown = makeMemory(mostHeard)

    /** Ends what the engine has of somebody who may not verify us. */
    const drop = Effect.fnUntraced(function*(user: string) {
      const requests = yield* engineCall(
        "dropping a verification",
        () => machine.getVerificationRequests(new UserId(user))
      )
      for (const request of requests) {
        const word = request.cancel()
        if (word === undefined || !(yield* refusing.mayAnswer({ sender: user, flow: request.flowId }))) continue
        run(user, Effect.retry(outgoing.send(word), verificationRetry))
      }
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
