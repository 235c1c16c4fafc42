import { Effect, Queue } from "effect"
import { ChatId, RoomId, Thread, UserId } from "../../src/domain/Ids.ts"
import { FilesAwaited } from "../../src/domain/turns/files/FilesAwaited.ts"
import type { Turn } from "../../src/domain/turns/Turn.ts"
import { makeAgentOutage } from "../../src/layers/turns/conversation/AgentOutage.ts"
import type { LiveAttempt, SharedByTurns } from "../../src/layers/turns/conversation/LiveAttempt.ts"
import { makeQuestionSockets } from "../../src/layers/turns/conversation/QuestionSockets.ts"
import type { AttachedEvent, TurnArrival } from "../../src/layers/turns/conversation/TurnArrivals.ts"
import { makeFileReading } from "../../src/layers/turns/files/FileReading.ts"
import { nothingShown } from "../../src/layers/turns/TurnOutput.ts"
import type { Conversation } from "../../src/services/agent/Agent.ts"
import type { OpenTurn, Signal } from "../../src/services/turns/OpenTurn.ts"
import { unrehearsed } from "../../src/services/turns/TurnRunner.ts"
import { asleep, cursor, features, rules } from "./TurnCases.ts"

/** A turn in a direct room of Ann's, as the journal has it. */
export const openTurn = (turn: Turn = asleep, other: Partial<OpenTurn> = {}): OpenTurn => ({
  seq: 1,
  turn,
  chat: ChatId.make("!r"),
  room: RoomId.make("!r"),
  threadRoot: undefined,
  author: UserId.make("@ann:x"),
  direct: true,
  generation: 0,
  raw: undefined,
  reply: undefined,
  parts: 0,
  signalled: false,
  crashes: 0,
  ...other
})

/** A link that came up, of an agent that goes on over another socket unless a test says otherwise. */
export const linkUp = (changed: Partial<AttachedEvent> = {}): AttachedEvent => ({
  _tag: "Attached",
  cursor: cursor("e1", 0),
  resumed: false,
  features,
  ...changed
})

/** How an attempt stands: without a socket, patient or not, or with one, which is the default. */
export interface Standing {
  readonly open?: Partial<OpenTurn>
  readonly state?: Partial<Omit<LiveAttempt["state"], "turn">>
  readonly socket?: "held" | "wanted" | "patient"
  readonly signals?: ReadonlyArray<Signal & { readonly seq: number }>
  readonly begunElsewhere?: boolean
}

/** An attempt that has begun, with all that its rounds read. `alarms` are the times that it set its alarm to. */
export const liveAttempt = Effect.fnUntraced(function*(turn: Turn, standing: Standing = {}) {
  const { begunElsewhere = false, signals = [], socket = "held" } = standing
  const alarms: Array<number | undefined> = []
  const open = openTurn(turn, standing.open)
  const arrivals = yield* Queue.unbounded<TurnArrival>()
  const shared = {
    journal: {
      signals: () => Effect.succeed(signals),
      isBegunElsewhere: () => Effect.succeed(begunElsewhere),
      prompt: () => Effect.undefined
    },
    textOf: () => undefined,
    outage: makeAgentOutage(),
    questionSockets: makeQuestionSockets(4),
    filesAwaited: new FilesAwaited(),
    lastLink: { features: undefined },
    rules,
    words: () => rules.words
  } as unknown as SharedByTurns
  const conversation = {} as Conversation
  const attempt: LiveAttempt = {
    open,
    prompt: "work",
    arrivals,
    rehearse: unrehearsed,
    rules,
    party: { thread: Thread.make("t1_line_of_a_turn"), chat: open.chat, person: open.author },
    conversation: {
      open: () => Effect.void,
      close: Effect.void,
      isWanted: () => true,
      current: () => (socket === "held" ? conversation : undefined),
      isPatient: () => socket === "patient",
      isCurrent: () => true,
      offerSocket: () => Effect.void,
      acknowledge: () => {}
    },
    file: yield* makeFileReading(() => Effect.never, arrivals),
    showTyping: () => Effect.void,
    wakeAt: (at) => Effect.sync(() => void alarms.push(at)),
    tellBehind: () => Effect.succeed(undefined),
    tellQueued: () => Effect.succeed(undefined),
    endStopped: Effect.void,
    shown: nothingShown(open),
    state: {
      turn,
      prompt: { open, text: "work" },
      at: 0,
      link: undefined,
      carried: [],
      context: undefined,
      tellBehindAt: undefined,
      isQueueKnown: true,
      ...standing.state
    }
  }
  return { alarms, arrivals, attempt, shared }
})
