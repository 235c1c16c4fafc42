import { Duration, Effect, Option, Queue } from "effect"
import { PromptId, type RoomId, Thread } from "../../src/domain/Ids.ts"
import type { AgentCommand } from "../../src/domain/turns/AgentCommand.ts"
import type { AgentEvent } from "../../src/domain/turns/AgentEvent.ts"
import { FilesAwaited } from "../../src/domain/turns/files/FilesAwaited.ts"
import type { Turn } from "../../src/domain/turns/Turn.ts"
import { makeAgentOutage } from "../../src/layers/turns/conversation/AgentOutage.ts"
import type { SharedByTurns } from "../../src/layers/turns/conversation/LiveAttempt.ts"
import { makeQuestionSockets } from "../../src/layers/turns/conversation/QuestionSockets.ts"
import type { TurnArrival } from "../../src/layers/turns/conversation/TurnArrivals.ts"
import { converse } from "../../src/layers/turns/conversation/TurnConversation.ts"
import { type Agent, AgentUnreachable } from "../../src/services/agent/Agent.ts"
import type { OpenTurn, Signal } from "../../src/services/turns/OpenTurn.ts"
import type { Rehearse } from "../../src/services/turns/TurnRunner.ts"
import { openTurn } from "./LiveAttempts.ts"
import { brief, rules } from "./TurnCases.ts"

/** Lets every fiber run that can. */
export const settle = Effect.repeat(
  Effect.promise(() => new Promise<void>((resume) => void setImmediate(resume))),
  { times: 20 }
)

/** What a test makes of the world of a turn while it is conversed about. */
export interface World {
  /** Without a socket, `open` of the agent waits. */
  sockets: boolean
  /** What the agent is sent does not leave. */
  unreachable: boolean
  /** The room shows the turn's final by now. */
  closed: boolean
  /** The prompt's text by now; absent: as it was. */
  edited?: string
  signals: ReadonlyArray<Signal & { readonly seq: number }>
}

/**
 * Works on a turn with an agent that a test speaks for. `seen` is all that happened, in order: how sockets were asked
 * for and given back, what was committed, what the agent was told, and whether the room saw the bot write.
 */
export const conversed = Effect.fnUntraced(function*(
  turn: Turn,
  given: Partial<World> & {
    readonly open?: Partial<OpenTurn>
    readonly rehearse?: Rehearse
    readonly prompt?: string
  } = {}
) {
  const world: World = { sockets: true, unreachable: false, closed: false, signals: [], ...given }
  const seen: Array<string> = []
  const note = (what: string) => Effect.sync(() => void seen.push(what))
  const heard = yield* Queue.unbounded<AgentEvent>()
  const arrivals = yield* Queue.unbounded<TurnArrival>()
  const free = yield* Queue.unbounded<void>()
  const wishes = yield* Queue.unbounded<void>()
  const agent: typeof Agent.Service = {
    open: Effect.fnUntraced(function*(_, cursor, opener) {
      yield* note(`opens${opener?.patient === true ? " patiently" : ""} for ${opener?.person} at ${cursor?.seq}`)
      if (!world.sockets) yield* Queue.take(free)
      yield* Effect.addFinalizer(() => note("closes"))
      return {
        take: Queue.takeAll(heard),
        send: (command: AgentCommand) => note(`late ${command._tag}`),
        wanted: Effect.andThen(note("offers its socket"), Queue.take(wishes))
      }
    })
  }
  const commit: SharedByTurns["commit"] = (_, decision) => Effect.as(note(brief(decision)), !world.closed)
  const send: SharedByTurns["send"] = ({ link }, conversation, ask) =>
    conversation === undefined || world.unreachable
      ? Effect.fail(new AgentUnreachable())
      : note(`${ask._tag} over ${link}`)
  const shared = {
    agent,
    journal: {
      signals: () => Effect.sync(() => world.signals),
      isBegunElsewhere: () => Effect.succeed(false),
      nextQueued: () => Effect.succeed(Option.none()),
      stoppedBehind: () => Effect.succeed(Option.none()),
      areClosed: () => Effect.sync(() => world.closed),
      prompt: () => Effect.sync(() => ({ body: world.edited ?? given.prompt ?? "work" }))
    },
    textOf: ({ raw }: OpenTurn) => raw?.["body"],
    matrix: {
      typing: (_: RoomId, lasting: Duration.Duration) => note(Duration.isZero(lasting) ? "writes no more" : "writes")
    },
    pseudonyms: { thread: () => Thread.make("t1_line_of_a_turn") },
    rules,
    words: () => rules.words,
    commit,
    send,
    outage: makeAgentOutage(),
    queuedSince: new Map(),
    readFile: () => Effect.never,
    filesAwaited: new FilesAwaited(),
    lastLink: { features: undefined },
    writers: new Map(),
    questionSockets: makeQuestionSockets(4),
    scope: yield* Effect.scope
  } as unknown as SharedByTurns
  const open = openTurn({ ...turn, id: PromptId.make("p1") }, given.open)
  const rehearse: Rehearse = given.rehearse ?? (() => Effect.void)
  const run = yield* Effect.forkChild(converse(shared, { open, prompt: given.prompt ?? "work", arrivals, rehearse }))
  yield* settle
  return {
    open,
    world,
    seen,
    shared,
    run,
    /** What was seen since this was called last. */
    news: () => seen.splice(0),
    says: (...events: ReadonlyArray<AgentEvent>) => Effect.andThen(Queue.offerAll(heard, events), settle),
    poke: Effect.andThen(Queue.offer(arrivals, { _tag: "Poke" }), settle),
    freeSocket: Effect.andThen(Queue.offer(free, undefined), settle),
    wantSocket: Effect.andThen(Queue.offer(wishes, undefined), settle)
  }
})
