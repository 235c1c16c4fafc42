import { Context, Effect, Layer } from "effect"
import type { Thread } from "../domain/Ids.ts"
import type { AgentCommand } from "../domain/turns/AgentCommand.ts"
import type { AgentEvent, Cursor, Features, LinkFault } from "../domain/turns/AgentEvent.ts"
import { makeInbox } from "../layers/agent/link/Inbox.ts"
import { makeSocketSeats } from "../layers/agent/SocketSeats.ts"
import { makeKeyedLock } from "../layers/pace/KeyedLock.ts"
import { Agent, AgentUnreachable, type Opener } from "../services/agent/Agent.ts"
import { type Line, ScriptedThread } from "./ScriptedThread.ts"

export type { Line } from "./ScriptedThread.ts"

/** What a test makes of a scripted agent: what it will say, what it was told, and its links. */
export interface Script {
  /** Queues what one prompt with this text is answered with. Without an `Ended` or `Failed` the run stays open. */
  answers(text: string, lines: ReadonlyArray<Line>): void
  /** Goes on with the open run of a thread. */
  says(thread: Thread, lines: ReadonlyArray<Line>): void
  /** The commands that arrived, oldest first. */
  readonly sent: ReadonlyArray<{ readonly thread: Thread; readonly command: AgentCommand }>
  /** Cuts the link of a thread; after a fatal cut the conversation gets no other. */
  cut(thread: Thread, why?: typeof LinkFault.Type, fatal?: boolean): void
  /** Heals a link, resuming where it was cut. */
  heal(thread: Thread): void
  /**
   * `true`: the agent is gone, also for conversations that are opened meanwhile. `false`: it is back for all open
   * conversations, oldest first.
   */
  away(on: boolean): void
  /** Forgets every log and run, as after a restart; the test cuts the links before and heals them after. */
  forget(): void
}

export class AgentScript
  extends Context.Service<AgentScript, Script>()("matrix-surface/testing/AgentScripted/AgentScript")
{}

const everything: Features = {
  threads: "frame",
  resume: true,
  cancel: "frame",
  ask: true,
  end: "frame",
  deltas: true,
  idempotent: true,
  durable: false,
  promptBytes: 65_536
}

/** The threads of a scripted agent, who listens to each, and its script. */
const makeThreads = (features: Features) => {
  const scripts = new Map<string, Array<ReadonlyArray<Line>>>()
  const sent: Array<{ readonly thread: Thread; readonly command: AgentCommand }> = []
  const threads = new Map<Thread, ScriptedThread>()
  const cutAt = new Map<Thread, Cursor>()
  let epoch = 1
  let away = false

  const threadOf = (name: Thread): ScriptedThread => {
    const known = threads.get(name) ?? new ScriptedThread(`e${epoch}`, features)
    threads.set(name, known)
    return known
  }
  const nextScript = (text: string) => () => {
    const lines = scripts.get(text)?.shift()
    if (lines === undefined) {
      throw new RangeError(`No script for a prompt of ${text.length} characters: ${JSON.stringify(text)}`)
    }
    return lines
  }
  const obey = (name: Thread, command: AgentCommand): void => {
    const thread = threadOf(name)
    sent.push({ thread: name, command })
    if (command._tag === "Prompt") thread.prompt(command, nextScript(command.text))
    else if (command._tag === "Answer") thread.answer(command.ask)
    else thread.cancel()
  }
  const attach = (name: Thread, listener: (event: AgentEvent) => void, resume: Cursor | undefined): void => {
    const thread = threadOf(name)
    thread.listener = listener
    if (!away) return thread.attach(resume)
    thread.down = true
    if (resume === undefined) cutAt.delete(name)
    else cutAt.set(name, resume)
    listener({ _tag: "Detached", why: "unreachable", fatal: false })
  }
  const cut: Script["cut"] = (name, why = "closed", fatal = false) => {
    const thread = threadOf(name)
    cutAt.set(name, thread.cursor())
    thread.listener?.({ _tag: "Detached", why, fatal })
    thread.down = true
  }

  const script: Script = {
    answers: (text, lines) => void scripts.set(text, [...(scripts.get(text) ?? []), lines]),
    says: (thread, lines) => threadOf(thread).say(lines),
    sent,
    cut,
    heal: (name) => threadOf(name).attach(cutAt.get(name)),
    away: (on) => {
      away = on
      for (const [name, { down, listener }] of threads) {
        if (on && !down) cut(name, "unreachable")
        if (!on && listener !== undefined) threadOf(name).attach(cutAt.get(name))
      }
    },
    forget: () => {
      epoch++
      for (const [name, { links, listener }] of threads) {
        const fresh = new ScriptedThread(`e${epoch}`, features)
        fresh.links = links
        fresh.listener = listener
        fresh.down = true
        threads.set(name, fresh)
      }
    }
  }
  return { attach, obey, script, threadOf }
}

const make = Effect.fnUntraced(function*(features: Features, places: number) {
  const seats = makeSocketSeats(places)
  const turnstile = makeKeyedLock<Thread>()
  const { attach, obey, script, threadOf } = makeThreads(features)

  const open = Effect.fnUntraced(
    function*(name: Thread, resume?: Cursor, opener: Opener = { person: name, patient: false }) {
      yield* turnstile.hold(name)
      yield* seats.take(opener)
      const inbox = yield* makeInbox(() => {})
      yield* Effect.acquireRelease(
        Effect.sync(() => attach(name, (event) => inbox.push(event, 0), resume)),
        () => Effect.sync(() => (threadOf(name).listener = undefined))
      )
      return {
        take: inbox.take,
        // An error thrown by the script is a defect here: an unscripted prompt must fail its test, not hang it.
        send: (command: AgentCommand, link?: number) =>
          Effect.suspend(() => {
            const { down, links } = threadOf(name)
            return down || (link !== undefined && link !== links)
              ? Effect.fail(new AgentUnreachable())
              : Effect.sync(() => obey(name, command))
          }),
        wanted: seats.wanted
      }
    }
  )
  return Context.make(Agent, Agent.of({ open })).pipe(Context.add(AgentScript, script))
})

/**
 * An agent that says only what it was told to say. `features`: what it claims to be able to do; by default everything
 * but `durable`. `places`: how many conversations may be open at once; by default any number.
 */
export const layer = (features?: Partial<Features>, places = Infinity): Layer.Layer<Agent | AgentScript> =>
  Layer.effectContext(make({ ...everything, ...features }, places))
