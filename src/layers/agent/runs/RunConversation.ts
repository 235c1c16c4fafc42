import { Clock, Deferred, Effect, Latch, Random, Scope } from "effect"
import type { PromptId, Thread } from "../../../domain/Ids.ts"
import type { LinkNews } from "../../../domain/reach/AgentReach.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import type { AgentEvent, LinkFault } from "../../../domain/turns/AgentEvent.ts"
import { AgentUnreachable, type Conversation, type Opener } from "../../../services/agent/Agent.ts"
import { type Inbox, makeInbox } from "../link/Inbox.ts"
import { healthyAfter, linkBackoff } from "../link/LinkBackoff.ts"
import { type LiveRun, startRun } from "./LiveRun.ts"
import { defectAsTrouble } from "./RunDefect.ts"
import { type RunDriver, type RunPrompt, type RunSession, RunTrouble } from "./RunDriver.ts"

/** What the conversations of a pool share. */
export interface RunPoolEnv {
  readonly driver: RunDriver
  /** Stands for this process in the epochs of conversations. */
  readonly epoch: string
  hear(news: LinkNews): void
}

/** A conversation as it stands. */
interface State {
  readonly thread: Thread
  readonly inbox: Inbox
  readonly room: Latch.Latch
  /** How often it was attached, which is the newest one's `link`. */
  links: number
  runs: number
  seq: number
  session: RunSession | undefined
  run: LiveRun | undefined
  /** Given when a run broke off. */
  broken: Deferred.Deferred<RunTrouble>
  /** The prompt that surely did not reach the agent, until the reader was told. */
  untaken: PromptId | undefined
  /** The reader knows that it is down, and why. */
  told: LinkFault | undefined
}

/** What an event takes of the inbox, in bytes or nearly. */
const sizeOf = (event: AgentEvent): number => {
  const text = "text" in event ? event.text?.length ?? 0 : 0
  return text + (event._tag === "File" ? event.data?.length ?? 0 : 0)
}

const push = (state: State, event: AgentEvent) => {
  state.inbox.push(event, sizeOf(event))
  if (state.inbox.full()) state.room.closeUnsafe()
}

/** How long a run may take to say whether its prompt was taken, after its session was lost. */
const longestWord = "100 millis"

/** The loss of a session. Whether the prompt was taken says its run, where it says anything. */
const lossOf = ({ run }: State, loss: RunTrouble): Effect.Effect<RunTrouble> =>
  run === undefined
    ? Effect.succeed(loss)
    : run.outcome.pipe(
      Effect.as(loss),
      Effect.catchTag("RunTrouble", ({ untaken }) => Effect.succeed(new RunTrouble({ ...loss, untaken }))),
      Effect.timeoutOrElse({ duration: longestWord, orElse: () => Effect.succeed(loss) })
    )

/** Opens a session, and waits until it is lost or one of its runs breaks off. */
const attachOnce = Effect.fnUntraced(function*(
  { driver, epoch, hear }: RunPoolEnv,
  state: State,
  opener: Opener,
  isAgain: boolean
) {
  if (isAgain) yield* driver.reach
  const session = yield* driver.open(state.thread, opener)
  state.session = session
  state.seq = 0
  state.broken = Deferred.makeUnsafe()
  // That of the link before is over, and says nothing of this one.
  state.run = undefined
  const link = ++state.links
  hear({ _tag: "Up", agent: session.agent })
  push(state, {
    _tag: "Attached",
    cursor: { epoch: `${epoch}.${link}`, seq: 0 },
    resumed: false,
    link,
    features: session.features,
    ...(session.agent !== undefined && { agent: session.agent }),
    ...(state.untaken !== undefined && { untaken: state.untaken })
  })
  state.untaken = undefined
  state.told = undefined
  if (session.forgot === true) push(state, { _tag: "Forgotten" })
  yield* Effect.addFinalizer(() => Effect.sync(() => (state.session = undefined)))
  const lost = Effect.flatMap(session.lost, (loss) => lossOf(state, loss))
  return yield* Effect.raceFirst(lost, Deferred.await(state.broken))
})

/** Attaches the conversation again and again, until trouble comes that does not pass by itself. */
const keepAttached = Effect.fnUntraced(function*(env: RunPoolEnv, state: State, opener: Opener) {
  let failures = 0
  let isAgain = false
  while (true) {
    const links = state.links
    const begun = yield* Clock.currentTimeMillis
    const trouble = yield* Effect.scoped(attachOnce(env, state, opener, isAgain)).pipe(
      defectAsTrouble,
      Effect.catchTag("RunTrouble", (error) => Effect.succeed(error))
    )
    isAgain = true
    const wasUp = state.links > links
    if (wasUp) yield* state.run?.abandon ?? Effect.void
    if (wasUp && trouble.untaken) state.untaken = state.run?.prompt
    // An agent that is away for long is not told of at each try.
    if (trouble.why !== state.told || trouble.fatal) {
      push(state, {
        _tag: "Detached",
        why: trouble.why,
        fatal: trouble.fatal,
        ...(state.untaken !== undefined && { untaken: state.untaken })
      })
    }
    state.told = trouble.why
    env.hear({ _tag: "Ended", why: trouble.why, detail: trouble.detail, fatal: trouble.fatal, wasUp })
    if (trouble.fatal) return yield* Effect.never
    if (wasUp && (yield* Clock.currentTimeMillis) - begun >= healthyAfter) failures = 0
    yield* Effect.sleep(linkBackoff(failures++, false, yield* Random.next))
  }
})

const begin = Effect.fnUntraced(function*(state: State, session: RunSession, prompt: RunPrompt) {
  if (state.run?.isOver() === false) {
    return push(state, { _tag: "Failed", code: "busy", message: "", prompt: prompt.id, retryMs: 1000 })
  }
  const { broken } = state
  const run = state.run = yield* startRun(session, prompt, `${prompt.id}.${++state.runs}`, {
    nextSeq: () => ++state.seq,
    push: (event) => push(state, event),
    room: state.room.await
  })
  yield* Effect.forkScoped(
    Effect.catchTag(run.outcome, "RunTrouble", (trouble) => Deferred.succeed(broken, trouble))
  )
})

const obey = (state: State, session: RunSession, scope: Scope.Scope, command: AgentCommand): Effect.Effect<void> => {
  switch (command._tag) {
    case "Prompt":
      return Scope.provide(begin(state, session, command), scope)
    case "Answer":
      return session.answer(command)
    case "Cancel": {
      const { run } = state
      if (run === undefined || (command.run !== undefined && command.run !== run.id)) return Effect.void
      return Effect.asVoid(Effect.forkIn(run.cancel, scope, { startImmediately: true }))
    }
  }
}

/**
 * Opens a conversation whose runs are its own: closing the scope ends the one that goes on, as nobody could read the
 * rest of it.
 */
export const openConversation = Effect.fnUntraced(function*(env: RunPoolEnv, thread: Thread, opener: Opener) {
  // A scope of its own, so that a run is asked to end before it is ended.
  const scope = yield* Scope.make()
  const room = Latch.makeUnsafe(true)
  const state: State = {
    thread,
    inbox: yield* makeInbox(() => room.openUnsafe()),
    room,
    links: 0,
    runs: 0,
    seq: 0,
    session: undefined,
    run: undefined,
    broken: Deferred.makeUnsafe(),
    untaken: undefined,
    told: undefined
  }
  yield* Effect.addFinalizer(() =>
    state.links === 0 ? Effect.void : Effect.sync(() => env.hear({ _tag: "Released", wasUp: true }))
  )
  yield* Effect.forkScoped(keepAttached(env, state, opener), { startImmediately: true })
  yield* Effect.addFinalizer((exit) =>
    Effect.andThen(Effect.suspend(() => state.run?.cancel ?? Effect.void), Scope.close(scope, exit))
  )
  const conversation: Omit<Conversation, "wanted"> = {
    take: state.inbox.take,
    send: (command, over) =>
      Effect.suspend(() => {
        const { links, session } = state
        if (session === undefined || (over !== undefined && over !== links)) return Effect.fail(new AgentUnreachable())
        return obey(state, session, scope, command)
      })
  }
  return conversation
})
