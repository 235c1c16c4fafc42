import { Effect, Fiber, Latch, type Queue, type Scope } from "effect"
import * as Queues from "effect/Queue"
import type { ChatId, Thread } from "../../../domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import type { Agent, Conversation } from "../../../services/agent/Agent.ts"

/**
 * What a conversation puts into its turn's queue. `opening` says in which of its openings: the agent repeats what it
 * said in an earlier one.
 */
export type ConversationInput =
  | { readonly _tag: "Heard"; readonly opening: number; readonly events: ReadonlyArray<AgentEvent> }
  /** Somebody waits for a socket, and this turn offered its own. */
  | { readonly _tag: "SocketWanted"; readonly opening: number }
  /** A bug ended the conversation. */
  | { readonly _tag: "Broken" }

/** The thread that a turn talks in, and the person whose turn it is for a socket. */
export interface ConversationParty {
  readonly thread: Thread
  readonly chat: ChatId
  readonly person: string
}

/**
 * A turn's conversation with the agent. It can give its socket back while nothing is to be said, and open again where
 * it stopped.
 */
export interface ReopenableConversation {
  /**
   * Closes the conversation, and opens it behind `cursor` as soon as a socket is free. `patient`: when nobody else
   * wants one. `asked`: the prompt, where the agent was given it.
   */
  open(cursor: Cursor | undefined, patient: boolean, asked?: string): Effect.Effect<void>
  /** Gives its socket back, and wants none until it is opened again. */
  readonly close: Effect.Effect<void>
  /** It has a socket, or waits for one. */
  readonly isWanted: () => boolean
  /** Undefined while it waits for a socket. */
  readonly current: () => Conversation | undefined
  /** It has no socket, and needs none for now. */
  readonly isPatient: () => boolean
  readonly isCurrent: (input: { readonly opening: number }) => boolean
  /** Offers its socket to whoever waits for one, or takes that offer back. */
  offerSocket(isOffered: boolean): Effect.Effect<void>
  /** The turn has dealt with what it heard. Until then the next events stay with the agent, so memory is bounded. */
  readonly acknowledge: () => void
}

interface Opening {
  readonly number: number
  readonly patient: boolean
  /** Closed from the arrival of events until the turn acknowledges them. */
  readonly acknowledged: Latch.Latch
  fiber: Fiber.Fiber<void> | undefined
  conversation: Conversation | undefined
  offer: Fiber.Fiber<unknown> | undefined
}

const newOpening = (number: number, patient: boolean): Opening => ({
  number,
  patient,
  acknowledged: Latch.makeUnsafe(true),
  fiber: undefined,
  conversation: undefined,
  offer: undefined
})

/** Hands events to the turn, one batch at a time, until it is interrupted. */
const listen = (
  opening: Opening,
  conversing: Effect.Effect<Conversation, never, Scope.Scope>,
  inputs: Queue.Enqueue<ConversationInput>
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const conversation = opening.conversation = yield* conversing
    while (true) {
      const events = yield* conversation.take
      opening.acknowledged.closeUnsafe()
      Queues.offerUnsafe(inputs, { _tag: "Heard", opening: opening.number, events })
      yield* opening.acknowledged.await
      // Lets other turns run, even if the next events are there already.
      yield* Effect.yieldNow
    }
  }).pipe(
    Effect.catchDefect((defect) =>
      Effect.andThen(
        Effect.logError("A bug met a conversation", defect),
        Queues.offer(inputs, { _tag: "Broken" })
      )
    ),
    Effect.scoped,
    Effect.asVoid
  )

export const makeReopenableConversation = Effect.fnUntraced(function*(
  agent: typeof Agent.Service,
  { chat, person, thread }: ConversationParty,
  inputs: Queue.Enqueue<ConversationInput>
) {
  const scope = yield* Effect.scope
  let openings = 0
  let current: Opening | undefined

  const close = Effect.suspend(() => {
    const { fiber, offer } = current ?? {}
    current = undefined
    offer?.interruptUnsafe()
    // Its socket is free when this is done.
    return fiber === undefined ? Effect.void : Fiber.interrupt(fiber)
  })
  yield* Effect.addFinalizer(() => close)

  const openAgain = (cursor: Cursor | undefined, patient: boolean, asked: string | undefined) =>
    Effect.suspend(() => {
      const opening = current = newOpening(++openings, patient)
      const listening = listen(
        opening,
        agent.open(thread, cursor, { chat, person, patient, ...(asked !== undefined && { asked }) }),
        inputs
      )
      return Effect.map(Effect.forkIn(listening, scope, { startImmediately: true }), (fiber) => {
        opening.fiber = fiber
      })
    })

  const offerSocket = (isOffered: boolean) =>
    Effect.suspend(() => {
      const opening = current
      if (opening?.conversation === undefined || isOffered === (opening.offer !== undefined)) return Effect.void
      if (!isOffered) {
        opening.offer?.interruptUnsafe()
        opening.offer = undefined
        return Effect.void
      }
      const wanted = Effect.andThen(
        opening.conversation.wanted,
        Queues.offer(inputs, { _tag: "SocketWanted", opening: opening.number })
      )
      return Effect.map(Effect.forkIn(wanted, scope), (fiber) => {
        opening.offer = fiber
      })
    })

  const conversation: ReopenableConversation = {
    open: (cursor, patient, asked) => Effect.andThen(close, openAgain(cursor, patient, asked)),
    close,
    isWanted: () => current !== undefined,
    current: () => current?.conversation,
    isPatient: () => current?.patient === true && current.conversation === undefined,
    isCurrent: ({ opening }) => opening === openings,
    offerSocket,
    acknowledge: () => current?.acknowledged.openUnsafe()
  }
  return conversation
})
