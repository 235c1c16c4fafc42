import { Effect, Fiber, Latch, type Queue, type Scope } from "effect"
import * as Queues from "effect/Queue"
import type { Thread } from "../../domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../domain/turns/AgentEvent.ts"
import type { Agent, Conversation } from "../../services/turns/Agent.ts"

/**
 * What a line says to its turn. `call`: which of its calls it was said in; what was said in an earlier one comes
 * again in the next.
 */
export type LineInput =
  | { readonly _tag: "Heard"; readonly call: number; readonly events: ReadonlyArray<AgentEvent> }
  /** Somebody has no place, and this turn said that it can spare its own. */
  | { readonly _tag: "Wanted"; readonly call: number }
  /** A bug met the conversation. */
  | { readonly _tag: "Broken" }

/** A turn's line to the agent: it may be given back while nothing is to be said, and taken again where it stopped. */
export interface AgentLine {
  /**
   * Hangs up, and opens the conversation (again) behind `cursor` as soon as there is a place. `patient`: when nobody
   * else wants one.
   */
  dial(cursor: Cursor | undefined, patient: boolean): Effect.Effect<void>
  /** Undefined while there is no place for it. */
  readonly conversation: () => Conversation | undefined
  /** It has no place, and needs none for now. */
  readonly isPatient: () => boolean
  readonly isNow: (input: { readonly call: number }) => boolean
  /** From now on the place can be spared, or not any more. */
  lend(on: boolean): Effect.Effect<void>
  /** What was heard is dealt with: so much again may come, and no more is kept here. */
  readonly dealt: () => void
}

interface Call {
  readonly patient: boolean
  readonly room: Latch.Latch
  fiber: Fiber.Fiber<void> | undefined
  conversation: Conversation | undefined
  lending: Fiber.Fiber<unknown> | undefined
}

export const makeAgentLine = (
  agent: typeof Agent.Service,
  who: { readonly thread: Thread; readonly person: string },
  inputs: Queue.Enqueue<LineInput>
): Effect.Effect<AgentLine, never, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Effect.scope
    let calls = 0
    let now: Call | undefined

    const hangUp = Effect.suspend(() => {
      const { fiber, lending } = now ?? {}
      now = undefined
      lending?.interruptUnsafe()
      // Its place is free when this is done.
      return fiber === undefined ? Effect.void : Fiber.interrupt(fiber)
    })
    yield* Effect.addFinalizer(() => hangUp)

    const listen = Effect.fnUntraced(function*(call: Call, number: number, cursor: Cursor | undefined) {
      const conversation = call.conversation = yield* agent.open(who.thread, cursor, {
        person: who.person,
        patient: call.patient
      })
      while (true) {
        const events = yield* conversation.take
        call.room.closeUnsafe()
        Queues.offerUnsafe(inputs, { _tag: "Heard", call: number, events })
        yield* call.room.await
        // The turns of others come between, also where the next is there already.
        yield* Effect.yieldNow
      }
    })

    return {
      dial: (cursor, patient) =>
        Effect.andThen(
          hangUp,
          Effect.suspend(() => {
            const number = ++calls
            const call: Call = now = {
              patient,
              room: Latch.makeUnsafe(true),
              fiber: undefined,
              conversation: undefined,
              lending: undefined
            }
            const broken = (defect: unknown) =>
              Effect.andThen(
                Effect.logError("A bug met a conversation", defect),
                Queues.offer(inputs, { _tag: "Broken" })
              )
            const listening = Effect.asVoid(Effect.scoped(Effect.catchDefect(listen(call, number, cursor), broken)))
            return Effect.map(Effect.forkIn(listening, scope, { startImmediately: true }), (fiber) => {
              call.fiber = fiber
            })
          })
        ),
      conversation: () => now?.conversation,
      isPatient: () => now?.patient === true && now.conversation === undefined,
      isNow: ({ call }) => call === calls,
      lend: (on) =>
        Effect.suspend(() => {
          const call = now
          if (call?.conversation === undefined || on === (call.lending !== undefined)) return Effect.void
          if (!on) {
            call.lending?.interruptUnsafe()
            call.lending = undefined
            return Effect.void
          }
          const number = calls
          const wanted = Effect.andThen(
            call.conversation.wanted,
            Queues.offer(inputs, { _tag: "Wanted", call: number })
          )
          return Effect.map(Effect.forkIn(wanted, scope), (fiber) => {
            call.lending = fiber
          })
        }),
      dealt: () => now?.room.openUnsafe()
    }
  })
